import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { PRIVATE_FILE } from './home.js';
import { describe, isExpected, moreIn } from './problem.js';

export interface Log extends Pick<Logger, 'info' | 'warn' | 'error'> {
  /** Where it is. */
  readonly file: string;
}

export const logFile = (home: string): string => join(home, 'log', 'enlarger.log');

/** The log file in the user's data folder: one JSON object a line, written at once so that a crash loses nothing. */
export function openLog(home: string): Log {
  const file = logFile(home);
  const logger = pino(
    { level: 'info', base: { pid: process.pid } },
    pino.destination({ dest: file, mkdir: true, sync: true, mode: PRIVATE_FILE }),
  );
  return Object.assign(logger, { file });
}

/** The sentence to show for anything that was thrown; what nobody expected is written down, and where is said. */
export function tellOf(error: unknown, log: Log): string {
  if (isExpected(error)) return describe(error);
  log.error({ err: error }, 'unexpected error');
  return `${describe(error)} ${moreIn(log.file)}`;
}

/**
 * The same for a program that could not be opened, and so has no log open: the log of the data folder, if it can be written.
 */
export function tellOutside(error: unknown, home: string): string {
  if (isExpected(error)) return describe(error);
  try {
    return tellOf(error, openLog(home));
  } catch {
    return `${describe(error)} More is in no log, which cannot be written.`;
  }
}
