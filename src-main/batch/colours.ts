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

/** How much of what the networks make is in a result; absent where that is all. */
export const strengthFor = ({ strength = 100 }: Pick<UpscaleRequest, 'strength'>): Pick<Job, 'strength'> =>
  strength === 100 ? {} : { strength: strength / 100 };
