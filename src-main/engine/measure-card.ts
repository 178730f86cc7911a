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
  // Ways are told apart at tiles that are large enough: what a card needs for any tile is the same for all.
  let best = await trial.grown({ way: plain, side, time: await trial.time(plain, side) }, tiles);
  if (provider === 'webgpu') {
    const found = await trial.compared({ ...best, way: { provider, layout: 'NHWC' } }, best.time);
    if (isMeasured(found)) best = found;
  }
  const way: Way = { ...best.way, half: true };
  const half = network.hasHalf ? await trial.compared({ ...best, way }, best.time) : undefined;
  if (isMeasured(half)) best = await trial.grown(half, tiles);
  const notHalf = half === undefined || isMeasured(half) ? {} : { notHalf: half };
  return { way: best.way, side: best.side, ...notHalf };
}

interface Measured {
  readonly way: Way;
  readonly side: number;
  readonly time: number;
}

const isMeasured = (found: Measured | Refusal | undefined): found is Measured => found !== undefined && 'time' in found;

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

  /** With its own time where it gives the processor's picture and takes less than `time`, else why it is not taken. */
  async compared({ way, side }: Omit<Measured, 'time'>, time: number): Promise<Measured | Refusal | undefined> {
    if (performance.now() > this.#end) return undefined;
    const { provider } = way;
    try {
      const size = Math.min(TEST_SIDE, this.network.largestSide);
      const pixels = await this.network.whole(way, testTile(size), size, size, 3);
      if (pixels.some((value, i) => Math.abs(value - this.expected[i]!) > CLOSE)) {
        return { provider, why: 'half-different' };
      }
      const its = await this.time(way, side);
      if (its <= time * GAIN) return { way, side, time: its };
      return { provider, why: 'half-slower', milliseconds: [Math.round(its), Math.round(time)] };
    } catch (error) {
      return { provider, why: 'half-failed', what: firstSentence(error) };
    }
  }

  /** At a tile as large as it gains by that. */
  async grown(best: Measured, tiles: readonly number[]): Promise<Measured> {
    const { way } = best;
    for (const side of tiles.filter((one) => one > best.side)) {
      const most = best.time * (side / best.side) ** 2;
      if (performance.now() > this.#end || most > LONGEST) break;
      try {
        const time = await this.time(way, side);
        if (time > most * GAIN) break;
        best = { way, side, time };
      } catch {
        // What does not fit into the card's memory is not taken.
        break;
      }
    }
    return best;
  }
}
