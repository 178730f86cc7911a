import { chainFor } from '../batch/chain.js';
import type { PlannedItem } from '../batch/plan.js';
import type { PlanSummary } from '../contract/batch.js';
import type { ModelCard } from '../contract/model.js';
import type { ProviderChoice } from '../engine/job.js';
import type { Speeds } from './speeds.js';

export type Estimate = Pick<PlanSummary, 'seconds' | 'secondsFrom'>;

export interface EstimateParts {
  /** Output megapixels a second of earlier batches with this model; undefined before any. */
  readonly batchSpeed: number | undefined;
  readonly speeds: Speeds;
  readonly provider: ProviderChoice;
}

/**
 * How long pictures will take, by the best that is known: earlier batches of this model, the networks' time as a
 * benchmark measured it, or that of other networks in proportion to operations.
 *
 * @param models  members of one family, or a single model
 */
export function estimate(
  items: readonly Pick<PlannedItem, 'width' | 'height' | 'targetWidth' | 'targetHeight'>[],
  models: readonly ModelCard[],
  { batchSpeed, speeds, provider }: EstimateParts,
): Estimate {
  if (batchSpeed !== undefined) {
    const megapixels = items.reduce((sum, item) => sum + item.targetWidth * item.targetHeight, 0) / 1e6;
    return { seconds: megapixels / batchSpeed, secondsFrom: 'batches' };
  }
  const known = new Map(models.map((card) => [card, speeds.of(card, provider)]));
  const chains = new Map<number, ModelCard[]>();
  let [seconds, isEstimate] = [0, false];
  for (const { width, height, targetWidth, targetHeight } of items) {
    let megapixels = (width * height) / 1e6;
    const factor = Math.max(targetWidth / width, targetHeight / height);
    const chain = chains.get(factor) ?? chainFor(models, factor);
    chains.set(factor, chain);
    for (const card of chain) {
      const speed = known.get(card);
      if (speed === undefined) return { seconds: null, secondsFrom: null };
      seconds += megapixels * speed.seconds;
      isEstimate ||= speed.from === 'estimate';
      megapixels *= card.scale ** 2;
    }
  }
  return { seconds, secondsFrom: items.length === 0 ? null : isEstimate ? 'estimate' : 'benchmark' };
}
