import type { Precision, PrecisionChoice, Provider } from '../contract/providers.js';
import { note } from '../contract/rules/notes.js';
import { Problem } from '../base/problem.js';
import { visibleDifference } from './compare-forms.js';
import type { LoadedNetwork } from './loaded-network.js';
import { ON_CPU } from './provider-options.js';
import { TEST_SIDE, testTile } from './test-tile.js';

/** Most PSNR that `auto` gives away, dB: far below what an eye can tell, and a fifth of a model's step to the next. */
const MOST_LOSS = 0.05;

/** How much less time int8 must take: a tie is decided for the exact form. */
const GAIN = 0.9;

/** The best of so many turns each: what disturbs a measurement only ever makes it longer. */
const TURNS = 5;

export interface ChosenPrecision {
  readonly precision: Precision;
  /** What a person should know of it. */
  readonly note?: string;
}

/** Whether it takes a trial on this machine to know. */
export const isTried = (
  { int8, model }: LoadedNetwork,
  choice: PrecisionChoice,
  provider: Provider,
  depth: 8 | 16,
): boolean =>
  choice !== 'float' &&
  int8 !== undefined &&
  provider === 'cpu' &&
  (choice === 'int8' || (depth === 8 && model.int8!.lossDb <= MOST_LOSS));

/**
 * The form of a network to run: its int8 one where that was asked for, or where `auto` finds the processor in use, a
 * loss on the card that does not show, a picture that is as good on this machine, and the int8 form really faster here.
 * Pictures of 16 bits stay in float, since int8 would read them as 8.
 *
 * @throws Problem `no-int8` where int8 was asked for and cannot be had
 */
export async function choosePrecision(
  network: LoadedNetwork,
  choice: PrecisionChoice,
  provider: Provider,
  depth: 8 | 16,
): Promise<ChosenPrecision> {
  const { int8, model } = network;
  if (choice === 'int8') {
    if (int8 === undefined) throw lacking(`The model ${model.id} has no int8 form.`);
    if (provider !== 'cpu') throw lacking(`int8 runs on the processor only, not on ${provider}.`);
    const difference = await visibleDifference(int8, network);
    if (difference === undefined) return { precision: 'int8' };
    return { precision: 'int8', note: note('int8-shows', { difference }) };
  }
  if (int8 === undefined || !isTried(network, choice, provider, depth)) return { precision: 'float' };
  if (!(await isFaster(int8, network))) return { precision: 'float' };
  const difference = await visibleDifference(int8, network);
  if (difference === undefined) return { precision: 'int8' };
  return { precision: 'float', note: note('int8-passed-over', { difference }) };
}

const lacking = (what: string): Problem =>
  new Problem('no-int8', what, 'Leave the precision at auto, or choose another model or provider.');

/** Compared on a tile, in turn. */
async function isFaster(int8: LoadedNetwork, float: LoadedNetwork): Promise<boolean> {
  const tile = testTile();
  const best = new Map([int8, float].map((network) => [network, Infinity]));
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const [network, before] of best) {
      const start = performance.now();
      await network.whole(ON_CPU, tile, TEST_SIDE, TEST_SIDE, 3);
      // The first turn opens the session.
      if (turn > 0) best.set(network, Math.min(before, performance.now() - start));
    }
  }
  return best.get(int8)! < best.get(float)! * GAIN;
}
