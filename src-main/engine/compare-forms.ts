import type { LoadedNetwork } from './loaded-network.js';
import { ON_CPU } from './provider-options.js';
import { TEST_SIDE, testTile } from './test-tile.js';

/** Least PSNR of a form's picture beside the float one, dB: of a tile full of edges, and of a ramp. */
const LEAST = { edges: 40, ramp: 46 };

/** Levels by which pixels of a flat area may differ among themselves. More is a grid in every sky. */
const MOST_PATTERN = 4;

/** Side of a tile of one colour, LR pixels: its middle is further from the border than networks look, or nearly so. */
const FLAT_SIDE = 48;

/** Greys from dark to bright, a sky and a skin: a fault of arithmetic shows at the bright end first. */
const FLATS: readonly (readonly [number, number, number])[] = [
  ...[16, 48, 80, 112, 144, 176, 208, 240].map((grey) => [grey, grey, grey] as const),
  [110, 160, 220],
  [220, 170, 140],
];

/**
 * What a person would see in the pictures of another form of a network (int8) that those of its float one do not have,
 * as both are computed on this machine's processor; undefined if nothing.
 */
export async function visibleDifference(form: LoadedNetwork, float: LoadedNetwork): Promise<string | undefined> {
  const both = (tile: Uint8Array, side: number): Promise<[Uint8Array, Uint8Array]> =>
    Promise.all([form, float].map((one) => one.whole(ON_CPU, tile, side, side, 3))) as Promise<
      [Uint8Array, Uint8Array]
    >;
  for (const colour of FLATS) {
    const tile = Uint8Array.from({ length: FLAT_SIDE ** 2 * 3 }, (_, i) => colour[i % 3]!);
    const pattern = patternOf(...(await both(tile, FLAT_SIDE)), form.model.scale);
    if (pattern > MOST_PATTERN) return `a pattern of ${pattern} levels on a flat area of ${colour.join(', ')}`;
  }
  for (const [name, tile] of [
    ['edges', testTile()],
    ['ramp', ramp()],
  ] as const) {
    const psnr = psnrOf(...(await both(tile, TEST_SIDE)));
    if (psnr < LEAST[name]) return `${psnr.toFixed(1)} dB on a tile of ${name}, at least ${LEAST[name]} expected`;
  }
  return undefined;
}

/** Within the middle pixel of a flat tile as it was enlarged, how far the differences of a channel lie apart. */
function patternOf(form: Uint8Array, float: Uint8Array, scale: number): number {
  const corner = (FLAT_SIDE >> 1) * scale;
  const spreads = [0, 1, 2].map((channel) => {
    const differences = Array.from({ length: scale ** 2 }, (_, i) => {
      const [x, y] = [corner + (i % scale), corner + Math.floor(i / scale)];
      const at = (y * FLAT_SIDE * scale + x) * 3 + channel;
      return form[at]! - float[at]!;
    });
    return Math.max(...differences) - Math.min(...differences);
  });
  return Math.max(...spreads);
}

/** Rises in another direction in each channel. */
const ramp = (): Uint8Array =>
  Uint8Array.from({ length: TEST_SIDE ** 2 * 3 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % TEST_SIDE, Math.floor(i / 3 / TEST_SIDE), i % 3];
    return 30 + c * 10 + [x + y, 2 * x, 2 * y][c]!;
  });

function psnrOf(a: Uint8Array, b: Uint8Array): number {
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * a.length) / squares);
}
