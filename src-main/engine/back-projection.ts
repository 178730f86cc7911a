import type { Depth } from '../contract/formats.js';
import { mostOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import { RowFilter, type HalfKernel } from './row-filter.js';
import type { RowSink, RowSource } from './rows.js';

export interface BackProjectionOptions {
  /** The picture that was enlarged, and by how much in all: of a chain, its first picture and the product of its scales. */
  readonly source: RowSource;
  readonly scale: number;
  /** Share of the source's own grain that comes back, 0..1: 0 corrects areas only, 1 every pixel. */
  readonly grain: number;
}

/**
 * A Gaussian of 1.5 LR pixels. Measured on Real-ESRGAN's pictures: wider ones leave more of the areas' differences, and
 * narrower ones bring the source's noise back.
 */
const SMOOTH: HalfKernel = gaussian(1.5, 4);

/**
 * Gives an enlarged picture the colours of its source: iterative back-projection (M. Irani and S. Peleg, "Improving
 * resolution by image registration", 1991). The result is shrunk by its scale with the box filter, and its difference
 * to the source, smoothed so that the source's noise stays away, enlarged and added; this twice. Shrinking, smoothing
 * and enlarging are linear, so that both rounds come to one correction e of LR size, computed from the difference d:
 * e = S d + S (d - B U S d), where S smooths, U enlarges linearly and B shrinks.
 *
 * Takes rows from the top down, 16 bits a sample (65535 is white, so that the correction is rounded once), and hands on
 * rows of the source's depth. Local: a pixel depends on what lies up to 10 LR pixels away, whatever pieces came.
 */
export class BackProjection implements RowSink {
  readonly #options: BackProjectionOptions;
  readonly #corrections: Corrections;
  readonly #unit: number;
  /** Corrected rows that are handed on together. */
  readonly #ready: Rows[] = [];
  /** HR rows that wait for their correction. */
  readonly #waiting: Uint16Array[] = [];
  /** Sums of the HR samples of the LR row at hand, by LR pixel and channel, and how many HR rows are in them. */
  readonly #sums: Float64Array;
  #within = 0;
  #sourceRow = 0;
  readonly #phases: readonly Phase[];
  /** Those of a row, one after the other. */
  readonly #weights: Float64Array;
  /** The corrections above, beside and below the LR row that goes out next. */
  readonly #around: Float32Array[] = [];

  constructor(
    options: BackProjectionOptions,
    private readonly sink: RowSink,
  ) {
    this.#options = options;
    const { source, scale, grain } = options;
    this.#corrections = new Corrections(scale, grain, source.channels);
    this.#unit = 65535 / (2 ** source.depth - 1);
    this.#sums = new Float64Array(source.width * source.channels);
    this.#phases = linearPhases(scale);
    this.#weights = new Float64Array(this.#phases.flat());
  }

  /** @param rows  whole rows, 16 bits a sample, interleaved, `scale` times as wide as the source */
  async appendRows(rows: Rows): Promise<void> {
    const { source, scale } = this.#options;
    const rowLength = source.width * scale * source.channels;
    const complete = Math.floor((this.#within + rows.length / rowLength) / scale);
    const originals = await source.readRows(this.#sourceRow, complete);
    const originalLength = source.width * source.channels;
    for (let at = 0, from = 0; at < rows.length; at += rowLength) {
      const row = rows.subarray(at, at + rowLength) as Uint16Array;
      this.#waiting.push(row);
      addBoxes(this.#sums, row, source.channels, scale);
      if (++this.#within < scale) continue;
      this.#within = 0;
      this.#endSourceRow(originals.subarray(from, (from += originalLength)));
    }
    const ready = this.#ready.splice(0);
    if (ready.length > 0) await this.sink.appendRows(joined(ready, source.depth));
  }

  #endSourceRow(original: Rows): void {
    const { source, scale } = this.#options;
    const difference = this.#difference(original, scale ** 2);
    this.#sums.fill(0);
    this.#sourceRow++;
    for (const correction of this.#corrections.push(difference)) this.#take(correction);
    if (this.#sourceRow < source.height) return;
    let last: Float32Array | undefined;
    for (const correction of this.#corrections.end()) this.#take((last = correction));
    this.#take(last ?? this.#around.at(-1)!);
  }

  #difference(original: Rows, box: number): Float32Array {
    const difference = new Float32Array(original.length);
    const sums = this.#sums;
    const unit = this.#unit;
    for (let i = 0; i < difference.length; i++) difference[i] = original[i]! * unit - sums[i]! / box;
    return difference;
  }

  /** The correction of the next LR row; with it the row above it can go. */
  #take(correction: Float32Array): void {
    const around = this.#around;
    if (around.length === 0) around.push(correction);
    around.push(correction);
    if (around.length < 3) return;
    const { source, scale } = this.#options;
    const rows = this.#waiting.splice(0, scale);
    const out = newRows(source.depth, rows.length * rows[0]!.length);
    rows.forEach((row, i) => {
      const between = mixed(around as [Float32Array, Float32Array, Float32Array], this.#phases[i]!);
      const to = out.subarray(i * row.length, (i + 1) * row.length);
      correct(row, between, to, this.#weights, source.channels, 1 / this.#unit);
    });
    around.shift();
    this.#ready.push(out);
  }
}

/** Blocks of rows, one below the other. */
function joined(blocks: readonly Rows[], depth: Depth): Rows {
  const all = newRows(
    depth,
    blocks.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

/** Differences of LR rows in, corrections of LR rows out, in order and some rows later. */
class Corrections {
  readonly #first: Smoothing;
  readonly #seen: RowFilter;
  readonly #second: Smoothing;
  /** Differences, and what the first round adds, that wait for the second round. */
  readonly #differences: Float32Array[] = [];
  readonly #added: Float32Array[] = [];

  constructor(scale: number, grain: number, channels: number) {
    this.#first = new Smoothing(grain, channels);
    this.#seen = new RowFilter(seenKernel(scale), channels);
    this.#second = new Smoothing(grain, channels);
  }

  push(difference: Float32Array): Float32Array[] {
    this.#differences.push(difference);
    return this.#first.push(difference).flatMap((row) => this.#round(row));
  }

  end(): Float32Array[] {
    const rows = this.#first.end().flatMap((row) => this.#round(row));
    for (const seen of this.#seen.end()) rows.push(...this.#again(seen));
    for (const row of this.#second.end()) rows.push(sum(this.#added.shift()!, row));
    return rows;
  }

  #round(added: Float32Array): Float32Array[] {
    this.#added.push(added);
    const seen = this.#seen.push(added);
    return seen === undefined ? [] : this.#again(seen);
  }

  #again(seen: Float32Array): Float32Array[] {
    const difference = this.#differences.shift()!;
    const left = new Float32Array(difference.length);
    for (let i = 0; i < left.length; i++) left[i] = difference[i]! - seen[i]!;
    return this.#second.push(left).map((row) => sum(this.#added.shift()!, row));
  }
}

/** A mean of the smoothed and the plain difference, by how much grain is to come back. */
class Smoothing {
  readonly #filter: RowFilter;
  readonly #plain: Float32Array[] = [];

  constructor(
    private readonly grain: number,
    channels: number,
  ) {
    this.#filter = new RowFilter(SMOOTH, channels);
  }

  push(row: Float32Array): Float32Array[] {
    this.#plain.push(row);
    const smooth = this.#filter.push(row);
    return smooth === undefined ? [] : [this.#mixed(smooth)];
  }

  end(): Float32Array[] {
    return this.#filter.end().map((row) => this.#mixed(row));
  }

  #mixed(smooth: Float32Array): Float32Array {
    const plain = this.#plain.shift()!;
    const { grain } = this;
    return grain === 0 ? smooth : smooth.map((value, i) => value + grain * (plain[i]! - value));
  }
}

function sum(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
  return out;
}

/** Weights of the LR pixels before, at and after one. */
type Phase = readonly [before: number, at: number, after: number];

/** Those of each of the `scale` HR pixels in it: linear interpolation. */
export function linearPhases(scale: number): Phase[] {
  return Array.from({ length: scale }, (_, i) => {
    const offset = (i + 0.5) / scale - 0.5;
    return [Math.max(0, -offset), 1 - Math.abs(offset), Math.max(0, offset)];
  });
}

/** What the box makes of a linear enlargement, as a kernel on LR pixels. */
function seenKernel(scale: number): HalfKernel {
  const phases = linearPhases(scale);
  const mean = (at: 0 | 1): number => phases.reduce((total, phase) => total + phase[at], 0) / scale;
  return [mean(1), mean(0)];
}

// The loops over samples are plain, each array of one type: a megapixel has three million of them.

function addBoxes(sums: Float64Array, row: Uint16Array, channels: number, scale: number): void {
  for (let c = 0; c < channels; c++) {
    for (let to = c, i = c; to < sums.length; to += channels) {
      let box = 0;
      for (let x = 0; x < scale; x++, i += channels) box += row[i]!;
      sums[to]! += box;
    }
  }
}

function mixed(
  [above, at, below]: [Float32Array, Float32Array, Float32Array],
  [a, b, c]: readonly [number, number, number],
): Float32Array {
  const out = new Float32Array(at.length);
  for (let i = 0; i < out.length; i++) out[i] = a * above[i]! + b * at[i]! + c * below[i]!;
  return out;
}

/** Adds the correction, enlarged across, to a row and brings it to its final depth. */
function correct(
  row: Uint16Array,
  correction: Float32Array,
  out: Rows,
  weights: Float64Array,
  channels: number,
  factor: number,
): void {
  const white = mostOf(out);
  const last = correction.length - channels;
  const step = (weights.length / 3) * channels;
  for (let x = 0, start = 0; x <= last; x += channels, start += step) {
    const left = x === 0 ? x : x - channels;
    const right = x === last ? x : x + channels;
    for (let k = 0; k < channels; k++) {
      const before = correction[left + k]!;
      const at = correction[x + k]!;
      const after = correction[right + k]!;
      for (let p = 0, i = start + k; p < weights.length; p += 3, i += channels) {
        const added = weights[p]! * before + weights[p + 1]! * at + weights[p + 2]! * after;
        const value = (row[i]! + added) * factor + 0.5;
        out[i] = value < 0 ? 0 : value > white ? white : value;
      }
    }
  }
}

function gaussian(sigma: number, reach: number): number[] {
  const weights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const total = weights[0]! + 2 * weights.slice(1).reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
