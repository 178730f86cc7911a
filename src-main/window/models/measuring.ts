import { dirname } from 'node:path';
import { samplesFolder } from '../../base/home.js';
import { evenly } from '../../base/evenly.js';
import { Problem } from '../../base/problem.js';
import { chainFor, modelsNamed } from '../../batch/chain.js';
import { refusalOf, unconfined, type Confinement } from '../../batch/confinement.js';
import type { Benchmark } from '../../contract/benchmark.js';
import { note } from '../../contract/rules/notes.js';
import type { ModelCard } from '../../contract/model.js';
import type { App } from '../../app/app.js';
import type { LedgerItem } from '../../batch/ledger.js';
import { isBatch, type QueueState } from '../queue/state.js';

/** About how long it takes unless said, s. One that was asked for visits every model once whatever this says. */
const BUDGET = 20;
/** Queued pictures that quality is measured on, spread over the queue. */
const PICTURES = 6;
/** However slow a machine is, so many are measured: the times of others are estimated by a line through these. */
const FEWEST = 2;
/** Models that failed are told one by one up to this many. */
const MOST_TOLD = 3;

export interface WindowMeasuringParts {
  readonly models: Pick<App['models'], 'list'>;
  readonly measuring: Pick<App['measuring'], 'benchmark'>;
  readonly estimates: Pick<App['estimates'], 'refresh' | 'isMeasured'>;
  /** What may be read; everything unless said. */
  readonly confinement?: Confinement;
  /** Whether its user wants models measured without asking. */
  readonly isWished: () => boolean;
  /** How long one that begins by itself may take, s. */
  readonly budgetSeconds?: number;
}

interface Wish {
  readonly budgetSeconds: number;
  /** Ids; absent: every model at hand. */
  readonly models?: readonly string[];
  /** Hears the number of models that have been visited. */
  readonly onVisited?: (count: number) => void;
}

/**
 * Measures models for a window, one measuring at a time. A batch goes before it: until its end none begins, and one that
 * begins ends a measuring, of which what was found until then is kept.
 */
export class WindowMeasuring {
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  #isOffered = false;
  #isOver = false;

  constructor(
    private readonly parts: WindowMeasuringParts,
    private readonly state: QueueState,
  ) {}

  /** Begins; what comes of it is heard. @throws Problem `measuring-already`, `batch-runs` */
  start(budgetSeconds = BUDGET): void {
    if (this.#running !== undefined) throw new Problem('measuring-already', 'Models are being measured already.');
    if (isBatch(this.state.run)) {
      const meanwhile = 'Models cannot be measured during a batch: both would be slower than they are.';
      throw new Problem('batch-runs', meanwhile, 'Stop the batch, or wait for its end.');
    }
    void this.#begin({ budgetSeconds }, new AbortController());
  }

  /**
   * Begins by itself, once, with the first pictures of a program that has measured nothing on this machine. It measures
   * what the recipe lets choose from, as far as it comes in its time, but two models at least.
   */
  async offer(): Promise<void> {
    const { estimates, isWished, budgetSeconds = BUDGET } = this.parts;
    if (this.#isOffered || this.#isOver || estimates.isMeasured || !isWished()) return;
    this.#isOffered = true;
    const { state } = this;
    await state.until(({ isScanning, rows }) => !isScanning || rows.order.length >= PICTURES);
    const models = await this.#choosable();
    if (this.#running !== undefined || this.#isOver || isBatch(this.state.run)) return;
    if (models.length === 0 || state.rows.order.length === 0) return;
    const stop = new AbortController();
    let [isLate, visited] = [false, 0];
    const check = (): void => {
      if (isLate && visited >= FEWEST) stop.abort();
    };
    const late = setTimeout(() => {
      isLate = true;
      check();
    }, budgetSeconds * 1000);
    const onVisited = (count: number): void => {
      visited = count;
      check();
    };
    void this.#begin({ budgetSeconds, models, onVisited }, stop).finally(() => clearTimeout(late));
  }

  /** Resolves when it has ended. None begins by itself any more. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#running?.stop.abort();
    await this.#running?.ended;
  }

  #begin(wish: Wish, stop: AbortController): Promise<void> {
    const ended = this.#measure(wish, stop.signal);
    this.#running = { stop, ended };
    return ended;
  }

  async #measure({ budgetSeconds, models, onVisited }: Wish, signal: AbortSignal): Promise<void> {
    const { state } = this;
    const begun = new Set<string>();
    try {
      state.tellGoing({ event: 'measuring', fraction: 0, model: null, finished: false });
      const pictures = await this.#pictures();
      const request = {
        ...{ budgetSeconds, lowPriority: true },
        ...(pictures.length === 0 ? {} : { pictures }),
        ...(models === undefined ? {} : { models }),
      };
      const { failures } = await this.parts.measuring.benchmark(request, signal, ({ fraction, model }) => {
        state.tellGoing({ event: 'measuring', fraction, model, finished: false });
        if (model !== null) begun.add(model);
        // One begins when the one before it has been visited.
        onVisited?.(begun.size - 1);
      });
      await this.#tellFailures(failures);
      await this.parts.estimates.refresh();
    } catch (error) {
      state.problem(error);
    }
    this.#running = undefined;
    state.tellGoing({ event: 'measuring', fraction: 1, model: null, finished: true });
    state.feed.tell({ event: 'models' });
    state.tellTotals();
  }

  /** Some of the queue, whose originals may be read; what came with the program is no picture of the user's. */
  async #pictures(): Promise<string[]> {
    const { confinement = unconfined } = this.parts;
    const isOwn = ({ width, input }: LedgerItem): boolean => width > 0 && dirname(input) !== samplesFolder();
    const known = evenly(this.state.rows.all().filter(isOwn), PICTURES).map(({ input }) => input);
    const refusals = await Promise.all(known.map((input) => refusalOf(confinement, input)));
    return known.filter((_, i) => refusals[i] === undefined);
  }

  async #tellFailures(failures: Benchmark['failures']): Promise<void> {
    const { models } = await this.parts.models.list();
    const titles = failures.map(({ id }) => models.find((card) => card.id === id)?.title ?? id);
    if (titles.length > MOST_TOLD) {
      this.state.fault(
        note('many-not-measured', { count: titles.length, models: titles.join(', '), why: failures[0]!.reason }),
      );
      return;
    }
    for (const [i, { reason }] of failures.entries()) {
      this.state.fault(note('not-measured', { model: titles[i]!, why: reason }));
    }
  }

  /** Models of the scale that the recipe comes to, those for the same kind of picture first; none for an unknown one. */
  async #choosable(): Promise<string[]> {
    const { models } = await this.parts.models.list();
    const { recipe, rows } = this.state;
    const picture = rows.all().find(({ width }) => width > 0);
    try {
      const factor = picture === undefined ? 1 : picture.targetWidth / picture.width;
      const [selected] = chainFor(modelsNamed(models, recipe.model), factor);
      const later = ({ input }: ModelCard): number => (input === selected!.input ? 0 : 1);
      const compared = models.filter(({ scale }) => scale === selected!.scale);
      return compared.toSorted((a, b) => later(a) - later(b)).map(({ id }) => id);
    } catch (error) {
      // Whoever adds pictures is told so.
      if (error instanceof Problem) return [];
      throw error;
    }
  }
}
