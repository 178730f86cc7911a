import { Enlarger } from '../enlarge.js';
import type { ModelFile } from '../job.js';
import { TILE_SIDE } from '../piece-size.js';
import { testPair } from './test-picture.js';

/** How far a picture made of tiles is from the same picture made at once, 8-bit levels; PSNR in dB, null if equal. */
export interface Seams {
  readonly tile: number;
  readonly margin: number;
  readonly levels: number;
  readonly psnr: number | null;
}

/** Side of the test picture, LR pixels: two tiles by two. */
const SIDE = TILE_SIDE + 64;

/** Milliseconds a measurement may take. */
const PATIENCE = 90_000;

/**
 * Compares tiles of the usual side with the untiled test picture.
 *
 * @returns undefined where nothing untiled is there to compare with, or where the network is too slow to wait for
 */
export async function measureSeams(model: ModelFile): Promise<Seams | undefined> {
  if (model.fixedSize !== undefined) return undefined;
  const { low } = await testPair(SIDE, SIDE, 1);
  const enlarger = await Enlarger.open(model);
  try {
    const small = await testPair(64, 64, 1);
    const start = performance.now();
    await enlarger.enlarge(pixels(small.low.data, 64), { verify: false });
    if ((performance.now() - start) * 2 * (SIDE / 64) ** 2 > PATIENCE) return undefined;
    const picture = pixels(low.data, SIDE);
    const whole = await enlarger.enlarge(picture, { tile: SIDE, forceTiles: true, verify: false });
    const tiled = await enlarger.enlarge(picture, { tile: TILE_SIDE, forceTiles: true, verify: false });
    let [levels, square] = [0, 0];
    for (const [i, value] of whole.data.entries()) {
      const difference = Math.abs(value - tiled.data[i]!);
      levels = Math.max(levels, difference);
      square += difference ** 2 / whole.data.length;
    }
    const psnr = square === 0 ? null : 10 * Math.log10(255 ** 2 / square);
    return { tile: TILE_SIDE, margin: model.margin, levels, psnr };
  } finally {
    await enlarger.close();
  }
}

/** Interleaved 8-bit samples of a square picture in planes. */
function pixels(planes: Float32Array, side: number) {
  const area = side * side;
  const data = Uint8Array.from(planes, (_, i) => Math.round(planes[(i % 3) * area + Math.floor(i / 3)]! * 255));
  return { width: side, height: side, channels: 3 as const, data };
}
