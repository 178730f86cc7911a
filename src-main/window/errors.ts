import { ORPCError } from '@orpc/server';
import { moreIn, Problem } from '../base/problem.js';
import type { Log } from '../base/log.js';
import type { ProblemCode } from '../contract/problem-codes.js';

/** What a window is told of an error: a Problem in its own words; of a bug only that there was one, the rest is logged. */
export function refusal(error: unknown, log: Log): unknown {
  if (error instanceof Problem) return refused(error.code, error.text);
  // Inputs that the contract refuses, and calls that the window itself gave up.
  if (error instanceof ORPCError || (error as Error).name === 'AbortError') return error;
  log.error({ err: error }, 'unexpected error in a call of the window');
  return refused('unexpected', `Something unexpected went wrong. ${moreIn(log.file)}`);
}

const refused = (code: ProblemCode, text: string): ORPCError<'BAD_REQUEST', { code: ProblemCode; text: string }> =>
  new ORPCError('BAD_REQUEST', { message: text, data: { code, text } });

/** The same for what comes bit by bit. */
export async function* refusing<T>(events: AsyncIterable<T>, log: Log): AsyncGenerator<T, void> {
  try {
    yield* events;
  } catch (error) {
    throw refusal(error, log);
  }
}
