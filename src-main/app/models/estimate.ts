import type { ProviderChoice } from '../../contract/providers.js';
import { chainFor } from '../../batch/chain.js';
import type { PlannedItem } from '../../batch/plan.js';
import type { PlanSummary } from '../../contract/batch.js';
import type { ModelCard } from '../../contract/model.js';
import type { Speeds } from './speeds.js';

export type Estimate = Pick<PlanSummary, 'seconds' | 'secondsFrom'>;
export type EstimateSource = NonNullable<Estimate['secondsFrom']>;

/** Seconds for a million pixels of the original through these networks in earlier batches; undefined before any. */
export type BatchTime = (networks: readonly string[]) => number | undefined;

export interface EstimateParts {
  readonly batchTime: BatchTime;
  readonly speeds: Speeds;
  readonly provider: ProviderChoice;
}

/** From the best knowledge to the weakest. */
const sources: readonly EstimateSource[] = ['batches', 'benchmark', 'estimate'];

export const weakest = (some: readonly (EstimateSource | null)[]): EstimateSource | null =>
  sources.findLast((source) => some.includes(source)) ?? null;

/**
 * How long pictures will take, by the best that is known: earlier batches through the same networks, their time as a
 * benchmark measured it, that of other networks in proportion to operations, or the operations alone.
 *
 * @param models  members of one family, or a single model
 */
export function estimate(
  items: readonly Pick<PlannedItem, 'width' | 'height' | 'targetWidth' | 'targetHeight' | 'targetPixels'>[],
  models: readonly ModelCard[],
  parts: EstimateParts,
): Estimate {
  const times = new Map<number, Time | undefined>();
  let seconds = 0;
  for (const { width, height, targetWidth, targetHeight, targetPixels } of items) {
    const factor = Math.max(targetWidth / width, targetHeight / height);
    if (!times.has(factor)) times.set(factor, timeOf(chainFor(models, factor), parts));
    const time = times.get(factor);
    if (time === undefined) return { seconds: null, secondsFrom: null };
    // Frames or pages count, too.
    seconds += ((width * height * targetPixels) / (targetWidth * targetHeight) / 1e6) * time.seconds;
  }
  return { seconds, secondsFrom: weakest([...times.values()].map((time) => time!.from)) };
}

interface Time {
  /** For a million pixels of the original. */
  readonly seconds: number;
  readonly from: EstimateSource;
}

/** What a chain of networks takes; undefined where nothing is known. */
function timeOf(chain: readonly ModelCard[], { batchTime, speeds, provider }: EstimateParts): Time | undefined {
  const known = batchTime(chain.map(({ id }) => id));
  if (known !== undefined) return { seconds: known, from: 'batches' };
  let [seconds, pixels] = [0, 1];
  const from: EstimateSource[] = [];
  for (const card of chain) {
    const speed = speeds.of(card, provider);
    if (speed === undefined) return undefined;
    seconds += pixels * speed.seconds;
    pixels *= card.scale ** 2;
    from.push(speed.from);
  }
  return { seconds, from: weakest(from)! };
}
