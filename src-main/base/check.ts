import { Problem } from './problem.js';

/** "Expected X for NAME but got 'big' (string)." Says what would have been right and what came. */
export function optionProblem(name: string, expected: string, got: unknown): Problem {
  const shown = typeof got === 'string' ? `'${got}'` : String(got);
  return new Problem('bad-option', `Expected ${expected} for ${name} but got ${shown} (${typeof got}).`);
}

/** The number that `text` spells, if it lies in [min, max]; otherwise a {@link Problem} that names the option. */
export function numberIn(name: string, text: unknown, min: number, max: number): number {
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : text;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw optionProblem(name, `a number from ${min} to ${max}`, text);
  }
  return value;
}

/** As {@link numberIn}, whole numbers only. */
export function wholeIn(name: string, text: unknown, min: number, max: number): number {
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : text;
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    throw optionProblem(name, `a whole number from ${min} to ${max}`, text);
  }
  return value as number;
}

/** `value` if it is one of `choices`; otherwise a {@link Problem} that lists them. */
export function oneOf<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) throw optionProblem(name, `one of ${choices.join(', ')}`, value);
  return value as T;
}
