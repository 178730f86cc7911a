import { EXIT } from './cli.js';

/** Ctrl-C, a polite kill, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface InterruptOptions {
  /** Called when it is first told to stop. */
  readonly onStop?: () => void;
  /** Signals closer than this to the first are the same one, ms. */
  readonly echo?: number;
}

/** Works until it is done, or is told to stop through `stop`; told so a second time, the program ends at once. */
export async function interruptible<T>(
  work: (stop: AbortController) => Promise<T>,
  { onStop, echo = 0 }: InterruptOptions = {},
): Promise<T> {
  const stop = new AbortController();
  let first: number | undefined;
  const interrupt = (): void => {
    if (first !== undefined && performance.now() - first > echo) endNow();
    if (first !== undefined) return;
    first = performance.now();
    onStop?.();
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(stop);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

/**
 * Ends this process as if nobody had heard the signal. To exit would wait for threads that hang in a call of the system, on
 * a network folder that does not answer.
 */
export function endNow(): void {
  if (process.platform === 'win32') process.exit(EXIT.interrupted);
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}
