import type { ProblemCode } from '../../contract/problem-codes.js';

// What a child and whoever started it send each other: calls there, answers and events back. A Problem crosses the
// border as what it says.

export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly code: ProblemCode; readonly reason: string };

/** An answer, or what became of the process before it gave one. */
export type Outcome<T> = Answer<T> | { readonly kind: 'died'; readonly how: string };

/** Functions by name: what a child can be asked, or what it tells. An interface of functions fits. */
export type Functions<T> = { readonly [K in keyof T]: (...args: never[]) => unknown };

/** What comes of asking for one of them. */
export type OutcomeOf<Calls extends Functions<Calls>, K extends keyof Calls> = Outcome<Awaited<ReturnType<Calls[K]>>>;

/** The same as they are answered over the border. */
export type Answered<Calls extends Functions<Calls>> = {
  [K in keyof Calls]: (...args: Parameters<Calls[K]>) => Promise<Answer<Awaited<ReturnType<Calls[K]>>>>;
};
