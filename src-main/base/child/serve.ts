import { inspect } from 'node:util';
import { createBirpc, type BirpcReturn } from 'birpc';
import { Problem, describe } from '../problem.js';
import { parentPort } from './port.js';
import type { Answer, Answered, Functions } from './protocol.js';

/**
 * Makes this process answer to whoever started it, and gives what tells that one of events. What a call throws is its
 * answer; what is no Problem goes to standard error too, and so to the log.
 */
export function serve<Calls extends Functions<Calls>, Events extends Functions<Events> = Record<never, never>>(
  calls: Calls,
  port = parentPort(),
): BirpcReturn<Events, Answered<Calls>, false> {
  const answered = Object.entries<(...args: never[]) => unknown>(calls).map(
    ([name, call]) => [name, (...args: never[]) => answer(() => call(...args))] as const,
  );
  return createBirpc<Events, Answered<Calls>, false>(Object.fromEntries(answered) as unknown as Answered<Calls>, {
    ...port,
    timeout: -1,
    proxify: false,
  });
}

/** What came of some work, as it crosses the border. */
export async function answer<T>(work: () => T): Promise<Answer<Awaited<T>>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    if (error instanceof Problem) return { kind: 'failed', code: error.code, reason: error.text };
    process.stderr.write(`${inspect(error)}\n`);
    return { kind: 'failed', code: 'unexpected', reason: describe(error) };
  }
}
