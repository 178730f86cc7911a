// Arithmetic on rows: planes put together, depths changed, transparency put on white.
import type { Depth } from '../contract/formats.js';
import { depthOf, mostOf, newRows } from './rows.js';
import type { Rows } from './types.js';

/** 16 bits to 8, rounded: 65535 is 255 times 257. */
export function atDepth(rows: Rows, depth: Depth): Rows {
  if (depth === 16 || rows instanceof Uint8Array) return rows;
  return Uint8Array.from(rows, (value) => Math.round(value / 257));
}

/** Pixels of `channels` samples with their opacity behind them. Both of one depth. */
export function interleaved(rows: Rows, opacity: Rows, channels: number): Rows {
  const joined = newRows(depthOf(rows), rows.length + opacity.length);
  for (let i = 0; i < opacity.length; i++) {
    for (let c = 0; c < channels; c++) joined[i * (channels + 1) + c] = rows[i * channels + c]!;
    joined[i * (channels + 1) + channels] = opacity[i]!;
  }
  return joined;
}

/** Pixels of `channels` samples laid on white, in the picture's own encoding, rounded. */
export function onWhite(rows: Rows, opacity: Rows, channels: number): Rows {
  const white = mostOf(rows);
  return rows.map((value, i) => {
    const share = opacity[Math.floor(i / channels)]! / white;
    return Math.round(value * share + white * (1 - share));
  });
}

/** Opacity that hides nothing behind so many pixels. */
export const opaque = (pixels: number, depth: Depth): Rows =>
  depth === 8 ? new Uint8Array(pixels).fill(255) : new Uint16Array(pixels).fill(65_535);

/** Takes out of pixels, opacity last, what they were multiplied by it; in place. */
export function unmultiply(rows: Rows, channels: number): void {
  const most = mostOf(rows);
  for (let at = 0; at < rows.length; at += channels) {
    const opacity = rows[at + channels - 1]!;
    if (opacity === 0 || opacity === most) continue;
    for (let i = at; i < at + channels - 1; i++) rows[i] = Math.min(most, Math.round((rows[i]! * most) / opacity));
  }
}
