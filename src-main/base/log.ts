import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { PRIVATE_FILE } from './home.js';

export type Log = Logger;

export const logFile = (home: string): string => join(home, 'log', 'enlarger.log');

/** The log file in the user's data folder: one JSON object a line, written at once so that a crash loses nothing. */
export function openLog(home: string): Log {
  const file = logFile(home);
  return pino(
    { level: 'info', base: { pid: process.pid } },
    pino.destination({ dest: file, mkdir: true, sync: true, mode: PRIVATE_FILE }),
  );
}
