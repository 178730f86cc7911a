import type { Rows } from '../image/types.js';

// Loops over all samples of a picture, which a network on a graphics card waits for: of whole numbers, and plain.

/**
 * Adds the samples of one row to those of its cells, channel by channel.
 *
 * @param rows    interleaved; the row begins at `start` and has `length` samples
 * @param cell    width of a cell, pixels, a multiple of 4; the last one may be narrower
 * @param sums    by cell and channel
 */
export function addToCells(
  rows: Rows,
  start: number,
  length: number,
  cell: number,
  channels: 1 | 3,
  sums: Float64Array,
): void {
  const step = cell * channels;
  const done = channels === 3 && cell <= MOST_IN_WORDS ? addWords(rows, start, length, step, sums) : 0;
  for (let c = 0; c < channels; c++) {
    for (let x = done, to = (done / step) * channels + c; x < length; x += step, to += channels) {
      const end = start + Math.min(x + step, length);
      let sum = 0;
      for (let i = start + x + c; i < end; i += channels) sum = (sum + rows[i]!) | 0;
      sums[to]! += sum;
    }
  }
}

/** The same with the squares of the samples. */
export function addSquaresToCells(
  rows: Rows,
  start: number,
  length: number,
  cell: number,
  channels: 1 | 3,
  sums: Float64Array,
): void {
  if (channels === 3) addSquaresOfColours(rows, start, length, cell * 3, sums);
  else addSquaresOfGreys(rows, start, length, cell, sums);
}

/** Pixels of a cell whose sums of bytes have room in 16 bits. */
const MOST_IN_WORDS = 512;

/**
 * The whole cells of a row of colours, a word at a time, in the order that all processors we run on have: three of them are
 * four pixels of bytes, or two of 16 bits.
 *
 * @returns samples that were added
 */
function addWords(rows: Rows, start: number, length: number, step: number, sums: Float64Array): number {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const whole = length - (length % step);
  if (rows instanceof Uint8Array) addBytes(view, start, whole, step, sums);
  else addPairs(view, start, whole, step, sums);
  return whole;
}

/** Every other byte of four. */
const EVEN = 0x00ff00ff;

/** Even and odd bytes go into sums of 16 bits, two in a word. */
function addBytes(view: DataView, start: number, length: number, step: number, sums: Float64Array): void {
  for (let x = 0, to = 0; x < length; x += step, to += 3) {
    let redBlue = 0;
    let greenRed = 0;
    let blueGreen = 0;
    for (let i = start + x, end = i + step; i < end; i += 12) {
      const first = view.getInt32(i, true);
      const second = view.getInt32(i + 4, true);
      const third = view.getInt32(i + 8, true);
      redBlue = (redBlue + (first & EVEN) + ((third >>> 8) & EVEN)) | 0;
      greenRed = (greenRed + ((first >>> 8) & EVEN) + (second & EVEN)) | 0;
      blueGreen = (blueGreen + ((second >>> 8) & EVEN) + (third & EVEN)) | 0;
    }
    sums[to]! += (redBlue & 0xffff) + (greenRed >>> 16);
    sums[to + 1]! += (greenRed & 0xffff) + (blueGreen >>> 16);
    sums[to + 2]! += (blueGreen & 0xffff) + (redBlue >>> 16);
  }
}

function addPairs(view: DataView, start: number, length: number, step: number, sums: Float64Array): void {
  for (let x = 0, to = 0; x < length; x += step, to += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let i = 2 * (start + x), end = i + 2 * step; i < end; i += 12) {
      const first = view.getInt32(i, true);
      const second = view.getInt32(i + 4, true);
      const third = view.getInt32(i + 8, true);
      red = (red + (first & 0xffff) + (second >>> 16)) | 0;
      green = (green + (first >>> 16) + (third & 0xffff)) | 0;
      blue = (blue + (second & 0xffff) + (third >>> 16)) | 0;
    }
    sums[to]! += red;
    sums[to + 1]! += green;
    sums[to + 2]! += blue;
  }
}

function addSquaresOfColours(rows: Rows, start: number, length: number, step: number, sums: Float64Array): void {
  for (let x = 0, to = 0; x < length; x += step, to += 3) {
    const end = start + Math.min(x + step, length);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let i = start + x; i < end; i += 3) {
      const r = rows[i]!;
      const g = rows[i + 1]!;
      const b = rows[i + 2]!;
      red += Math.imul(r, r) >>> 0;
      green += Math.imul(g, g) >>> 0;
      blue += Math.imul(b, b) >>> 0;
    }
    sums[to]! += red;
    sums[to + 1]! += green;
    sums[to + 2]! += blue;
  }
}

function addSquaresOfGreys(rows: Rows, start: number, length: number, step: number, sums: Float64Array): void {
  for (let x = 0, to = 0; x < length; x += step, to++) {
    const end = start + Math.min(x + step, length);
    let sum = 0;
    for (let i = start + x; i < end; i++) sum += Math.imul(rows[i]!, rows[i]!) >>> 0;
    sums[to]! += sum;
  }
}
