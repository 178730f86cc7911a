import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Problem } from '../../base/problem.js';

/** A small picture and its original. */
export interface Pair {
  readonly name: string;
  readonly low: string;
  readonly high: string;
}

export interface Pairs {
  readonly pairs: readonly Pair[];
  /** Files of either folder that have no counterpart. */
  readonly unmatched: readonly string[];
}

const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.webp']);

/**
 * Finds, for the original NAME.png in `high`, NAMEx4.png or NAME.png in `low` (for a scale of 4; the first where both
 * are there).
 *
 * @throws Problem `no-folder`, `no-pairs`
 */
export async function pairsIn(low: string, high: string, scale: number): Promise<Pairs> {
  const [small, large] = [await picturesIn(low), await picturesIn(high)];
  const pairs: Pair[] = [];
  for (const [name, original] of large) {
    const key = [`${name}x${scale}`, name].find((candidate) => small.has(candidate));
    if (key === undefined) continue;
    pairs.push({ name, low: join(low, small.get(key)!), high: join(high, original) });
    small.delete(key);
    large.delete(name);
  }
  const unmatched = [
    ...[...large.values()].map((file) => join(high, file)),
    ...[...small.values()].map((file) => join(low, file)),
  ];
  if (pairs.length > 0) return { pairs, unmatched };
  throw new Problem(
    'no-pairs',
    `Expected pictures in ${high} with NAMEx${scale}.png or NAME.png in ${low} but found no pair.`,
    'Give the folder of the small pictures with --lr and that of the originals with --hr.',
  );
}

/** File names by their stems, in the order of the names. */
async function picturesIn(folder: string): Promise<Map<string, string>> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new Problem('no-folder', `There is no folder ${folder}.`, 'Check the name.', { cause });
  });
  const pictures = files.filter((file) => PICTURES.has(extname(file).toLowerCase()));
  pictures.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return new Map(pictures.map((file) => [file.slice(0, -extname(file).length), file]));
}
