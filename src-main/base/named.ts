import { Problem } from './problem.js';
import { systemCode } from './system-error.js';

const NOT_THERE = new Set([undefined, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);
const FORBIDDEN = new Set(['EACCES', 'EPERM']);

/** Why what a person named cannot be looked up, for people: `input-missing`, or `file-unreadable` where it may well be there. */
export function notFound(path: string, cause?: unknown, what = 'file or folder'): Problem {
  const code = systemCode(cause);
  if (NOT_THERE.has(code)) {
    return new Problem('input-missing', `There is no ${what} ${path}.`, 'Check the name.', { cause });
  }
  const [message, advice] = FORBIDDEN.has(code ?? '')
    ? [`You may not look at ${path} (${code}).`, 'Check the permissions of it and of the folders above it.']
    : [`${path} cannot be read (${code}).`, 'Bring its disk or folder back, then retry.'];
  return new Problem('file-unreadable', message!, advice, { cause });
}
