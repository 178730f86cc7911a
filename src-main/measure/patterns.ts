import { Enlarger } from '../engine/enlarge.js';
import type { ModelFile } from '../network/model-file.js';

/** Side of the test pictures and of the cells whose means are compared, LR pixels. */
const SIDE = 96;
const CELL = 8;

/** 4 x 4 thresholds of ordered dither (Bayer 1973). */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** Where patterns of black and white are white: stripes, chequers, and a slope of tones in ordered dither. */
const patterns: readonly ((x: number, y: number) => boolean)[] = [
  (x) => (x & 1) === 1,
  (_, y) => (y & 1) === 1,
  (x) => (x & 2) === 2,
  (_, y) => (y & 2) === 2,
  (x, y) => ((x + y) & 1) === 1,
  (x, y) => (((x >> 1) + (y >> 1)) & 1) === 1,
  (x, y) => (16 * x) / SIDE > BAYER[4 * (y & 3) + (x & 3)]!,
];

/**
 * By how much the tone of such patterns changes: the largest difference of the mean of 8 x 8 pixels, 8-bit levels. It is
 * the network's own, before a result is given the colours of its source.
 */
export async function patternDrift(model: ModelFile): Promise<number> {
  const enlarger = await Enlarger.open(model);
  try {
    let most = 0;
    for (const isWhite of patterns) {
      const data = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => {
        const at = Math.floor(i / 3);
        return isWhite(at % SIDE, Math.floor(at / SIDE)) ? 255 : 0;
      });
      const picture = { width: SIDE, height: SIDE, channels: 3, data } as const;
      const large = await enlarger.enlarge(picture, { verify: false });
      const [before, after] = [cellMeans(data, 1), cellMeans(large.data as Uint8Array, model.scale)];
      before.forEach((mean, i) => (most = Math.max(most, Math.abs(mean - after[i]!))));
    }
    return most;
  } finally {
    await enlarger.close();
  }
}

/** Means of the first channel in cells that do not touch the edge. */
function cellMeans(data: Uint8Array, scale: number): number[] {
  const means: number[] = [];
  for (let top = CELL; top < SIDE - CELL; top += CELL) {
    for (let left = CELL; left < SIDE - CELL; left += CELL) {
      let sum = 0;
      for (let y = top * scale; y < (top + CELL) * scale; y++) {
        for (let x = left * scale; x < (left + CELL) * scale; x++) sum += data[3 * (y * SIDE * scale + x)]!;
      }
      means.push(sum / (CELL * scale) ** 2);
    }
  }
  return means;
}
