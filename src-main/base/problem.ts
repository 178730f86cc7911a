import type { ProblemCode } from '../contract/problem-codes.js';

/**
 * A failure a person can act on: what happened and, where it helps, what to do. Everything that reaches a user as an
 * error is one of these; any other exception is a bug.
 */
export class Problem extends Error {
  override readonly name = 'Problem';

  /**
   * @param code     word for programs; never shown to people
   * @param message  one sentence: what was expected and what came
   * @param advice   one sentence: what to do about it
   */
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly advice?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Message and advice as one line of text. */
  get text(): string {
    return this.advice === undefined ? this.message : `${this.message} ${this.advice}`;
  }
}

const TOO_MANY = new Set(['EMFILE', 'ENFILE']);

const isTooMany = (error: unknown): boolean => TOO_MANY.has((error as NodeJS.ErrnoException | null)?.code ?? '');

/** Whether what was thrown says all by itself; anything else is a bug, of which more should be kept. */
export const isExpected = (error: unknown): boolean => error instanceof Problem || isTooMany(error);

/** The sentence to show for anything that was thrown. Bugs are named as such and keep only their message. */
export function describe(error: unknown): string {
  if (error instanceof Problem) return error.text;
  const message = error instanceof Error ? error.message : String(error);
  if (isTooMany(error)) {
    return 'More files are open at once than the system allows. Close other programs, or raise it (`ulimit -n`).';
  }
  return `Something unexpected went wrong: ${message.split('\n')[0]!.replace(/\.?$/, '.')}`;
}

/** What is said beside the sentence for a bug. */
export const moreIn = (log: string): string => `More is in ${log}.`;
