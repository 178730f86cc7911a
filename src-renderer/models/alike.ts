/** RGBA, 8 bits, as a canvas gives them. */
export interface Pixels {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** Pixels a side of what an eye takes together at 100 %. */
const BLOCK = 2;
/** Mean difference of such blocks, of 255, up to which two pictures look the same; and up to which all but a few blocks do. */
const MEAN = 2.5;
const ALMOST_ALL = 8;
const SHARE = 0.98;

/** Whether two pictures of one part, equally large, look the same at 100 %. */
export function lookAlike(a: Pixels, b: Pixels): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  const differences = [...blocks(a)].map((at) => differenceAt(a, b, at)).toSorted((one, other) => one - other);
  if (differences.length === 0) return false;
  const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
  return mean <= MEAN && differences[Math.floor((differences.length - 1) * SHARE)]! <= ALMOST_ALL;
}

/** Where each block begins in the samples. */
function* blocks({ width, height }: Pixels): Generator<number> {
  for (let y = 0; y + BLOCK <= height; y += BLOCK) {
    for (let x = 0; x + BLOCK <= width; x += BLOCK) yield (y * width + x) * 4;
  }
}

/** The largest difference among the channels of a block's mean, 0..255. */
function differenceAt(a: Pixels, b: Pixels, at: number): number {
  const differences = [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let i = 0; i < BLOCK ** 2; i++) {
      const sample = at + ((i % BLOCK) + Math.floor(i / BLOCK) * a.width) * 4 + channel;
      sum += a.data[sample]! - b.data[sample]!;
    }
    return Math.abs(sum) / BLOCK ** 2;
  });
  return Math.max(...differences);
}
