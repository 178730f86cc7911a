import { Problem } from '../base/problem.js';

/** A weight file that is not what its first bytes promise. */
export const damagedWeights = (format: string, what: string, cause?: unknown): Problem =>
  new Problem('weights-damaged', `Expected a ${format} weight file but ${what}.`, 'Fetch the file again.', { cause });
