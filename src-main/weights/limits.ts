import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Problem } from '../base/problem.js';

// What a weight file may cost. The largest networks for super-resolution take some 300 MB; these bounds are for files
// that lie about their sizes, so that they end in a message and not in the loss of all memory.

const MOST_BYTES = 2 ** 30;
const MOST_NUMBERS = 2 ** 28;

/** PyTorch itself goes further, but no kernel of a network for pictures does. */
export const MOST_AXES = 8;

/**
 * A whole file.
 *
 * @throws Problem `weights-too-large`, `weights-unknown` for what is no plain file, or the system's own error
 */
export async function readBounded(path: string): Promise<Buffer> {
  await checkBounds(path);
  return readFile(path);
}

/**
 * To be asked before anything is read of a file, be it only its checksum: a link may lead to a device without an end.
 *
 * @throws Problem `weights-too-large`, `weights-unknown` for what is no plain file, or the system's own error
 */
export async function checkBounds(path: string): Promise<void> {
  const facts = await stat(path);
  if (!facts.isFile()) throw new Problem('weights-unknown', `Expected a weight file but ${basename(path)} is no file.`);
  if (facts.size > MOST_BYTES) throw tooLarge(`${basename(path)} has ${facts.size} bytes`);
}

/**
 * Whether another file of a model (numbers beside their structure) lies in the folder where the named one really is.
 *
 * @throws Problem `weights-refused`
 */
export async function checkCompanion(named: string, other: string): Promise<void> {
  const [home, there] = await Promise.all([realpath(named), realpath(other)]);
  if (dirname(home) === dirname(there)) return;
  throw new Problem(
    'weights-refused',
    `Expected ${basename(other)} beside ${basename(named)} but it is a link to elsewhere.`,
    'Copy the file itself there.',
  );
}

/** Counts the numbers read from one file: few bytes can be named as the content of any number of tensors. */
export class NumberBudget {
  #left = MOST_NUMBERS;

  spend(count: number): void {
    this.#left -= count;
    if (!(this.#left >= 0)) throw tooLarge(`its tensors have more than ${MOST_NUMBERS} numbers`);
  }
}

const tooLarge = (what: string): Problem =>
  new Problem(
    'weights-too-large',
    `Expected the weights of one network, at most ${MOST_BYTES} bytes, but ${what}.`,
    'Check that it is a weight file, and not a training checkpoint or an archive of many.',
  );

/** How many numbers a tensor of this shape has. */
export const product = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);
