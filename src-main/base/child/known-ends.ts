import type { ProblemCode } from '../../contract/problem-codes.js';
import { describe, Problem } from '../problem.js';

interface KnownEnd {
  /** What the process prints to standard error before. */
  readonly printed: RegExp;
  /** What is said of its end then, behind its exit code. */
  readonly how: string;
  readonly problem: { readonly code: ProblemCode; readonly text: string };
}

/** Ends of processes that neither a picture nor a model caused. */
const KNOWN: readonly KnownEnd[] = [
  {
    printed: /EMFILE/,
    how: ', more files being open than the system allows',
    problem: { code: 'too-many-files', text: describe({ code: 'EMFILE' }) },
  },
  {
    printed: /ERR_DLOPEN_FAILED|MODULE_NOT_FOUND|Could not load the "sharp" module/,
    how: ', part of the program not being there, or not for this system',
    problem: new Problem(
      'program-incomplete',
      'A part of the program that it needs for pictures could not be loaded.',
      'Install it again; if that does not help, it is for another system or another kind of processor.',
    ),
  },
];

/** What is known of the end of a process that printed `text`; nothing as a rule. */
export const howOf = (text: string): string => KNOWN.find(({ printed }) => printed.test(text))?.how ?? '';

/** What a process's end means, `how` being what {@link howOf} said of it; undefined where its work may have caused it. */
export const knownEnd = (how: string): KnownEnd['problem'] | undefined =>
  KNOWN.find((end) => how.endsWith(end.how))?.problem;
