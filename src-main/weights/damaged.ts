import { Problem } from '../base/problem.js';

/** A weight file that is not what its first bytes promise. */
export const damagedWeights = (format: string, what: string, cause?: unknown): Problem =>
  new Problem('weights-damaged', `Expected a ${format} weight file but ${what}.`, 'Fetch the file again.', { cause });

/** A sound weight file of a kind that is not read. */
export const unsupportedWeights = (format: string, what: string): Problem =>
  new Problem(
    'weights-unsupported',
    `This ${format} weight file cannot be used: ${what}.`,
    'Look for the same model with weights in single or half precision.',
  );

/** Text out of a file, fit for a message: a hostile one may be endless, or steer the terminal. */
export const shown = (text: string): string => `'${text.slice(0, 80).replace(/[^\x20-\x7e]/g, '?')}'`;
