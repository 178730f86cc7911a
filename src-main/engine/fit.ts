import { depthOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import type { ModelFile } from './job.js';
import { cutColumns } from './rows.js';

/** Pixels of a picture, or of a tile of it. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The least size from `wanted` on that the network takes. @throws Error for what is larger than its only size */
export function fittingSize({ multiple = 1, fixedSize }: ModelFile, wanted: Size): Size {
  if (fixedSize === undefined) {
    const up = (side: number): number => Math.ceil(side / multiple) * multiple;
    return { width: up(wanted.width), height: up(wanted.height) };
  }
  if (wanted.width > fixedSize.width || wanted.height > fixedSize.height) {
    throw new Error(
      `Expected at most ${fixedSize.width} x ${fixedSize.height} pixels but got ${wanted.width} x ${wanted.height}`,
    );
  }
  return fixedSize;
}

/** Samples with their last column and row repeated up to another size. */
export function filledUp(pixels: Rows, from: Size, to: Size, channels: number): Rows {
  if (from.width === to.width && from.height === to.height) return pixels;
  const length = to.width * to.height * channels;
  const filled = newRows(depthOf(pixels), length);
  const rowLength = to.width * channels;
  for (let y = 0; y < from.height; y++) {
    const start = y * from.width * channels;
    filled.set(pixels.subarray(start, start + from.width * channels), y * rowLength);
    const last = pixels.subarray(start + (from.width - 1) * channels, start + from.width * channels);
    for (let x = from.width; x < to.width; x++) filled.set(last, y * rowLength + x * channels);
  }
  const lastRow = filled.subarray((from.height - 1) * rowLength, from.height * rowLength);
  for (let y = from.height; y < to.height; y++) filled.set(lastRow, y * rowLength);
  return filled;
}

/** The upper left part of what came out for pixels that were filled up. */
export function cutDown(pixels: Rows, from: Size, to: Size, channels: number): Rows {
  if (from.width === to.width && from.height === to.height) return pixels;
  return cutColumns(pixels, from.width, channels, 0, to.width, to.height);
}
