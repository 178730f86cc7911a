import { join } from 'node:path';
import { Canvas } from './canvas.js';

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

/**
 * Colours with something sensible under fully transparent pixels. What a file keeps there is arbitrary, often black,
 * and a network would smear it into the visible edge as a halo; so such pixels take the colour of the visible ones
 * near them, out of a copy that was blurred with its alpha (premultiplied). The old colour plane is let go.
 */
export async function fillTransparent(
  colour: Canvas<1 | 3>,
  alpha: Canvas<1>,
  blurred: Canvas<2 | 4>,
  scratch: string,
): Promise<Canvas<1 | 3>> {
  const { width, height, channels, depth, density } = colour;
  const filled = await Canvas.create(join(scratch, 'filled.v'), { width, height, channels, depth, density });
  for (let y = 0; y < height; y += CHUNK) {
    const count = Math.min(CHUNK, height - y);
    const rows = await colour.readRows(y, count);
    const opacity = await alpha.readRows(y, count);
    const near = await blurred.readRows(y, count);
    for (let i = 0; i < opacity.length; i++) {
      const reached = near[i * (channels + 1) + channels]!;
      if (opacity[i] !== 0 || reached === 0) continue;
      for (let c = 0; c < channels; c++) rows[i * channels + c] = near[i * (channels + 1) + c]!;
    }
    await filled.appendRows(rows);
  }
  await filled.seal();
  await colour.discard();
  await blurred.discard();
  return filled;
}
