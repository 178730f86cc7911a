import { Problem } from '../../base/problem.js';
import { chainFor, modelsNamed } from '../../batch/chain.js';
import type { Ledger } from '../../batch/ledger.js';
import type { ExpectedTimes } from '../../batch/queue.js';
import type { Sized } from '../../batch/throughput.js';
import type { PlanSummary } from '../../contract/batch.js';
import type { ModelCard } from '../../contract/model.js';
import type { ProviderChoice } from '../../contract/providers.js';
import type { Library } from '../../library/library.js';
import { chainTime, PER_PICTURE } from './chain-time.js';
import { factorsOf, type Factors } from './factor.js';
import type { Measuring } from './measuring.js';
import { Speeds } from './speeds.js';

export type Estimate = Pick<PlanSummary, 'seconds' | 'secondsFrom'>;
export type EstimateSource = NonNullable<Estimate['secondsFrom']>;

export interface EstimateSettings {
  readonly model: string;
  readonly provider: ProviderChoice;
}

export interface EstimatesParts {
  readonly library: Pick<Library, 'list'>;
  readonly measuring: Pick<Measuring, 'speeds'>;
  readonly ledger: Pick<Ledger, 'pastWork' | 'startTime'>;
}

/** From the best knowledge to the weakest, and how far times may be off by each, as a share. */
const SPREAD: Readonly<Record<EstimateSource, number>> = { batches: 0.25, benchmark: 0.5, estimate: 1.2 };
const sources = Object.keys(SPREAD) as EstimateSource[];

export const weakest = (some: readonly (EstimateSource | null)[]): EstimateSource | null =>
  sources.findLast((source) => some.includes(source)) ?? null;

/** Before an engine was started here, s. */
const START = 2;

/** Of a million pixels of the original. */
interface Time {
  readonly seconds: number;
  readonly from: EstimateSource;
  /** How much longer than expected this machine takes. */
  readonly factor: number;
}

/**
 * The one place that says how long pictures will take, for plans, queues, models to choose from and runs alike: what was
 * measured of all models, or what their size tells, times the machine's one factor. What it rests on is kept at hand,
 * since a window's totals are told often.
 */
export class Estimates {
  #cards: readonly ModelCard[] = [];
  #speeds = new Speeds([], []);
  #factors: Factors = { benchmark: undefined, estimate: undefined };
  readonly #times = new Map<string, Time | undefined>();
  #startUp = START;

  constructor(private readonly parts: EstimatesParts) {}

  /** Before the first estimate, and after something was measured or made, or models came or went. */
  async refresh(): Promise<void> {
    const { library, measuring, ledger } = this.parts;
    const { models } = await library.list();
    this.#speeds = await measuring.speeds(models);
    this.#cards = models;
    this.#factors = factorsOf(ledger.pastWork(), models, this.#speeds);
    const startTime = ledger.startTime();
    this.#startUp = startTime === undefined ? START : startTime / 1000;
    this.#times.clear();
  }

  /** Whether a benchmark has measured anything on this machine. */
  get isMeasured(): boolean {
    return !this.#speeds.isEmpty;
  }

  /** Seconds until the engine makes the first rows; once for a run, whatever it makes. */
  get startUp(): number {
    return this.#startUp;
  }

  /** Without the engine's start. Nothing is known of a model that is not here. */
  of(items: readonly Sized[], settings: EstimateSettings): Estimate {
    const from = new Set<EstimateSource>();
    let seconds = 0;
    for (const item of items) {
      const time = this.#timeOf(item, settings);
      if (time === undefined) return { seconds: null, secondsFrom: null };
      seconds += secondsOf(item, time);
      from.add(time.from);
    }
    return { seconds, secondsFrom: weakest([...from]) };
  }

  /** What a run of pictures with mostly these settings may expect. */
  expected(settings: EstimateSettings, items: readonly Sized[]): ExpectedTimes {
    const { secondsFrom } = this.of(items, settings);
    return {
      spread: secondsFrom === null ? null : SPREAD[secondsFrom],
      startUp: this.#startUp,
      of: (item, own) => {
        const time = this.#timeOf(item, own);
        return time && secondsOf(item, time);
      },
    };
  }

  /** Output megapixels a second of a model, and whether that was measured here; null where nothing is known. */
  speedOf(card: ModelCard): { readonly mps: number; readonly from: EstimateSource; readonly sure: boolean } | null {
    const time = this.#chain([card], 'auto');
    if (time === undefined) return null;
    return { mps: card.scale ** 2 / (time.seconds * time.factor), from: time.from, sure: this.#speeds.isSure(card) };
  }

  #timeOf(
    { width, height, targetWidth, targetHeight }: Sized,
    { model, provider }: EstimateSettings,
  ): Time | undefined {
    const factor = Math.max(targetWidth / width, targetHeight / height);
    const key = `${model} ${provider} ${factor}`;
    if (!this.#times.has(key)) this.#times.set(key, this.#find(model, provider, factor));
    return this.#times.get(key);
  }

  #find(model: string, provider: ProviderChoice, factor: number): Time | undefined {
    try {
      return this.#chain(chainFor(modelsNamed(this.#cards, model), factor), provider);
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }

  #chain(chain: readonly ModelCard[], provider: ProviderChoice): Time | undefined {
    const time = chainTime(chain, this.#speeds, provider);
    if (time === undefined) return undefined;
    const factor = this.#factors[time.from];
    return { seconds: time.seconds, from: factor === undefined ? time.from : 'batches', factor: factor ?? 1 };
  }
}

/** Frames or pages count, too. */
const secondsOf = (
  { width, height, targetWidth, targetHeight, targetPixels }: Sized,
  { seconds, factor }: Time,
): number => (PER_PICTURE + ((width * height * targetPixels) / (targetWidth * targetHeight) / 1e6) * seconds) * factor;
