import type { ModelCard } from '../contract/model.js';
import type { UpscaleRequest } from '../contract/request.js';
import type { Job } from '../engine/job.js';

/** Whether and how the colours of a result go back to those of its source, for the networks that make it. */
export function backProjectionFor(
  { colours = 'auto', grain = 0 }: Pick<UpscaleRequest, 'colours' | 'grain'>,
  chain: readonly Pick<ModelCard, 'input'>[],
): Job['backProjection'] {
  const wanted = colours === 'source' || (colours === 'auto' && chain.some(({ input }) => input === 'degraded'));
  return wanted ? { grain: grain / 100 } : undefined;
}
