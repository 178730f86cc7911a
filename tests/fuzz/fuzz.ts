import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../src-main/base/problem.js';
import { mutated, randomOf } from './mutate.js';
import type { Target } from './targets.js';

/** What came of changed files: how many were read all the same, and by which words the others were refused. */
export interface Findings {
  readonly tried: number;
  readonly read: number;
  readonly refused: ReadonlyMap<string, number>;
  /** What was no word for people, or took too long; with the seed that makes the file again. */
  readonly faults: readonly { readonly seed: number; readonly what: string }[];
  readonly slowest: number;
}

/** No file of a few kilobytes may take this long, ms. */
const SLOW = 20_000;

/** Gives a reader `count` changed files, those of the seeds from `first` on. Undefined where no sound file can be made. */
export async function fuzz(
  target: Target,
  first: number,
  count: number,
  folder: string,
): Promise<Findings | undefined> {
  const sound = await target.sound();
  if (sound === undefined) return undefined;
  const refused = new Map<string, number>();
  const faults: { seed: number; what: string }[] = [];
  let [read, slowest] = [0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const here = join(folder, String(seed));
    await mkdir(here);
    const start = performance.now();
    try {
      await target.read(mutated(sound, randomOf(seed)), here);
      read++;
    } catch (error) {
      if (error instanceof Problem) refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
      else faults.push({ seed, what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
    const took = performance.now() - start;
    slowest = Math.max(slowest, took);
    if (took > SLOW) faults.push({ seed, what: `It took ${Math.round(took)} ms.` });
    await rm(here, { recursive: true, force: true });
  }
  return { tried: count, read, refused, faults, slowest };
}
