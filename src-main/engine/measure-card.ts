import type { Provider, Refusal } from '../contract/providers.js';
import type { Rows } from '../image/types.js';
import type { CardForm } from './card-form.js';
import { firstSentence } from './first-sentence.js';
import type { LoadedNetwork } from './loaded-network.js';
import type { Way } from './provider-options.js';
import { TEST_SIDE, testTile } from './test-tile.js';

// Which form of a network, and which tiles, a graphics card is fastest with. Nothing of it is known beforehand: of two cards
// of one maker one gains by float16 and one loses.

/** Sides of tiles, LR pixels: the least is large enough to tell ways apart by time. */
const SIDES = [256, 512, 768, 1024];

/** How much less time a way, or a pixel of a larger tile, must take. */
const GAIN = 0.95;

/** Levels by which a way's picture may differ from the processor's. */
const CLOSE = 1;

/** The best of so many turns. */
const TURNS = 3;

/** Milliseconds that a tile may take, so that a picture can be cancelled within it. */
const LONGEST = 500;

/** Milliseconds from which on nothing more is tried. */
const PATIENCE = 20_000;

/** @param expected  the processor's picture of the test tile */
export async function measureCard(network: LoadedNetwork, provider: Provider, expected: Rows): Promise<CardForm> {
  const trial = new CardTrial(network, expected);
  const plain: Way = { provider };
  const quick = await trial.time(plain, TEST_SIDE);
  const tiles = SIDES.filter((side) => side + 2 * network.model.margin <= network.largestSide);
  const [first = TEST_SIDE] = tiles;
  // Per pixel a larger tile takes no longer, so that this is the most it will take.
  const side = quick * (first / TEST_SIDE) ** 2 > LONGEST ? TEST_SIDE : first;
  let best = { way: plain, time: await trial.time(plain, side) };
  if (provider === 'webgpu') {
    const way: Way = { provider, layout: 'NHWC' };
    const found = await trial.compared(way, side, best.time);
    if (typeof found === 'number') best = { way, time: found };
  }
  const half: Way = { ...best.way, half: true };
  const found = network.hasHalf ? await trial.compared(half, side, best.time) : undefined;
  if (typeof found === 'number') best = { way: half, time: found };
  return {
    way: best.way,
    side: await trial.bestSide(best.way, best.time, side, tiles),
    ...(typeof found === 'object' ? { notHalf: found } : {}),
  };
}

class CardTrial {
  readonly #end = performance.now() + PATIENCE;

  constructor(
    private readonly network: LoadedNetwork,
    private readonly expected: Rows,
  ) {}

  /** Of a tile without its margins, ms; the first run opens the session. */
  async time(way: Way, side: number): Promise<number> {
    const tile = testTile(side);
    let best = Infinity;
    for (let turn = 0; turn <= TURNS; turn++) {
      const start = performance.now();
      await this.network.whole(way, tile, side, side, 3);
      if (turn > 0) best = Math.min(best, performance.now() - start);
    }
    return best;
  }

  /** Its time where it gives the processor's picture and takes less than `time`, else why it is not taken. */
  async compared(way: Way, side: number, time: number): Promise<number | Refusal | undefined> {
    if (performance.now() > this.#end) return undefined;
    const { provider } = way;
    try {
      const size = Math.min(TEST_SIDE, this.network.largestSide);
      const pixels = await this.network.whole(way, testTile(size), size, size, 3);
      if (pixels.some((value, i) => Math.abs(value - this.expected[i]!) > CLOSE)) {
        return { provider, why: 'half-different' };
      }
      const its = await this.time(way, side);
      if (its <= time * GAIN) return its;
      return { provider, why: 'half-slower', milliseconds: [Math.round(its), Math.round(time)] };
    } catch (error) {
      return { provider, why: 'half-failed', what: firstSentence(error) };
    }
  }

  /** As large as it gains by that. */
  async bestSide(way: Way, time: number, side: number, tiles: readonly number[]): Promise<number> {
    let best = { side, perPixel: time / side ** 2 };
    for (const larger of tiles.filter((one) => one > side)) {
      if (performance.now() > this.#end || best.perPixel * larger ** 2 > LONGEST) break;
      try {
        const perPixel = (await this.time(way, larger)) / larger ** 2;
        if (perPixel > best.perPixel * GAIN) break;
        best = { side: larger, perPixel };
      } catch {
        // What does not fit into the card's memory is not taken.
        break;
      }
    }
    return best.side;
  }
}
