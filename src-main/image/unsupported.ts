import { Problem } from '../base/problem.js';

/** For a file that is whole and cannot be read all the same, by what it is. */
export const unsupported = (
  what: string,
  advice = 'Export it as TIFF, PNG or JPEG first.',
  options?: ErrorOptions,
): Problem => new Problem('format-unsupported', `Not supported: ${what}.`, advice, options);
