import type { Canvas } from './canvas.js';

/** Rows looked at in one go. */
const CHUNK = 64;

/** Whether an alpha plane hides nothing. */
export async function isOpaque(alpha: Canvas): Promise<boolean> {
  const opaque = 2 ** alpha.depth - 1;
  for (let y = 0; y < alpha.height; y += CHUNK) {
    const rows = await alpha.readRows(y, Math.min(CHUNK, alpha.height - y));
    if (rows.some((value) => value !== opaque)) return false;
  }
  return true;
}

export interface Planes {
  readonly colour: Canvas<1 | 3>;
  readonly alpha: Canvas<1>;
  /** Colour and alpha blurred together, premultiplied, so that only visible pixels count. */
  readonly blurred: Canvas<2 | 4>;
  /** Takes the rows of the result. */
  readonly filled: Canvas<1 | 3>;
}

/**
 * Colours with something sensible under fully transparent pixels. What a file keeps there is arbitrary, often black,
 * and a network would smear it into the visible edge as a halo; so such pixels take the colour of the visible ones
 * near them, and far from any, the mean colour of all that is visible.
 */
export async function fillTransparent({ colour, alpha, blurred, filled }: Planes): Promise<void> {
  const { height, channels } = colour;
  const mean = await meanVisible(colour, alpha);
  for (let y = 0; y < height; y += CHUNK) {
    const count = Math.min(CHUNK, height - y);
    const rows = await colour.readRows(y, count);
    const opacity = await alpha.readRows(y, count);
    const near = await blurred.readRows(y, count);
    for (let i = 0; i < opacity.length; i++) {
      if (opacity[i] !== 0) continue;
      const isNear = near[i * (channels + 1) + channels] !== 0;
      for (let c = 0; c < channels; c++) {
        rows[i * channels + c] = isNear ? near[i * (channels + 1) + c]! : mean[c]!;
      }
    }
    await filled.appendRows(rows);
  }
  await filled.seal();
}

/** The mean of each channel, weighted by opacity. */
async function meanVisible(colour: Canvas<1 | 3>, alpha: Canvas<1>): Promise<number[]> {
  const { height, channels } = colour;
  const sums = new Array<number>(channels).fill(0);
  let weight = 0;
  for (let y = 0; y < height; y += CHUNK) {
    const count = Math.min(CHUNK, height - y);
    const rows = await colour.readRows(y, count);
    const opacity = await alpha.readRows(y, count);
    for (let i = 0; i < opacity.length; i++) {
      weight += opacity[i]!;
      for (let c = 0; c < channels; c++) sums[c]! += opacity[i]! * rows[i * channels + c]!;
    }
  }
  return sums.map((sum) => (weight === 0 ? 0 : Math.round(sum / weight)));
}
