import type { Command } from 'commander';
import type { App } from '../../app/app.js';

/** What commands may use of the world. */
export interface Cli {
  openApp(): Promise<App>;
  /** A line to standard output. */
  print(...lines: readonly string[]): void;
  /** A line to standard error. */
  warn(line: string): void;
}

/** Adds one command, or a few that belong together, to the program. */
export type Register = (program: Command, cli: Cli) => void;

/** Exit statuses: all went well, some pictures failed, the request was wrong or nothing could be done, interrupted. */
export const EXIT = { fine: 0, someFailed: 1, usage: 2, interrupted: 130 } as const;

/** Opens the program for one command and closes it whatever happens. */
export async function withApp<T>(cli: Cli, work: (app: App) => Promise<T>): Promise<T> {
  const app = await cli.openApp();
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
