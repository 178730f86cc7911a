import { constants } from 'node:os';

/**
 * The system's name for what went wrong, as in `ENOSPC`; undefined for what is no error of the system. Node calls those
 * that it does not know "Unknown system error -122": a used-up quota (EDQUOT) and a network folder's lost file (ESTALE)
 * among them.
 */
export function systemCode(error: unknown): string | undefined {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code !== 'string') return undefined;
  if (!code.startsWith('Unknown system error')) return code;
  return Object.entries(constants.errno).find(([, number]) => number === -errno!)?.[0] ?? code;
}
