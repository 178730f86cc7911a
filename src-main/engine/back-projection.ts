import { mostOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import { RowFilter, RowRing, type HalfKernel } from './row-filter.js';
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
  /** HR rows that wait for their correction: where each begins in what came. */
  #waiting: { readonly rows: Uint16Array; readonly at: number }[] = [];
  /** Corrected rows that are handed on together, and how many samples are in. */
  #out: Rows = new Uint8Array();
  #filled = 0;
  /** Sums of the HR samples of the LR row at hand, by LR pixel and channel, and how many HR rows are in them. */
  readonly #sums: Float64Array;
  #within = 0;
  #sourceRow = 0;
  readonly #phases: readonly Phase[];
  /** Those of a row, one after the other. */
  readonly #weights: Float64Array;
  /** The corrections above, beside and below the LR row that goes out next. */
  readonly #around: Float32Array[] = [];
  /** What they come to at an HR row, with a pixel more at either end. */
  readonly #between: Float32Array;

  constructor(
    options: BackProjectionOptions,
    private readonly sink: RowSink,
  ) {
    this.#options = options;
    const { source, scale, grain } = options;
    const length = source.width * source.channels;
    this.#corrections = new Corrections(scale, grain, source.channels, length, (row) => this.#take(row));
    this.#unit = 65535 / (2 ** source.depth - 1);
    this.#sums = new Float64Array(length);
    this.#between = new Float32Array(length + 2 * source.channels);
    this.#phases = linearPhases(scale);
    this.#weights = new Float64Array(this.#phases.flat());
  }

  /** @param rows  whole rows, 16 bits a sample, interleaved, `scale` times as wide as the source */
  async appendRows(rows: Rows): Promise<void> {
    const { source, scale } = this.#options;
    const rowLength = source.width * scale * source.channels;
    const complete = Math.floor((this.#within + rows.length / rowLength) / scale);
    const originals = await source.readRows(this.#sourceRow, complete);
    this.#out = newRows(source.depth, this.#waiting.length * rowLength + rows.length);
    this.#filled = 0;
    for (let at = 0, from = 0; at < rows.length; at += rowLength) {
      this.#waiting.push({ rows: rows as Uint16Array, at });
      addBoxes(this.#sums, rows as Uint16Array, at, source.channels, scale);
      if (++this.#within < scale) continue;
      this.#within = 0;
      this.#endSourceRow(originals, from);
      from += this.#sums.length;
    }
    const ready = this.#out.subarray(0, this.#filled);
    this.#out = new Uint8Array();
    this.#keep(rows as Uint16Array);
    if (ready.length > 0) await this.sink.appendRows(ready);
  }

  /** Those of `rows` that wait are copied, since whoever gave them writes over them. */
  #keep(rows: Uint16Array): void {
    const first = this.#waiting.findIndex((one) => one.rows === rows);
    if (first < 0) return;
    const from = this.#waiting[first]!.at;
    const own = rows.slice(from);
    this.#waiting = this.#waiting.map((one) => (one.rows === rows ? { rows: own, at: one.at - from } : one));
  }

  #endSourceRow(originals: Rows, from: number): void {
    const { source, scale } = this.#options;
    this.#corrections.push((difference) => {
      const [sums, unit, box] = [this.#sums, this.#unit, scale ** 2];
      for (let i = 0; i < difference.length; i++) difference[i] = originals[from + i]! * unit - sums[i]! / box;
    });
    this.#sums.fill(0);
    if (++this.#sourceRow < source.height) return;
    this.#corrections.end();
    this.#take(this.#around.at(-1)!);
  }

  /** The correction of the next LR row; with it the row above it can go. */
  #take(correction: Float32Array): void {
    const around = this.#around;
    if (around.length === 0) around.push(correction);
    around.push(correction);
    if (around.length < 3) return;
    const { source } = this.#options;
    for (const [i, { rows, at }] of this.#waiting.splice(0, this.#phases.length).entries()) {
      mix(around as [Float32Array, Float32Array, Float32Array], this.#phases[i]!, this.#between, source.channels);
      const [out, to] = [this.#out, this.#filled];
      correct(rows, at, this.#between, out, to, this.#weights, source.channels, 1 / this.#unit);
      this.#filled += this.#sums.length * this.#phases.length;
    }
    around.shift();
  }
}

/** Rows that are waited for at most: two smoothings, and between them what the box makes of the first one's. */
const KEPT = 2 * SMOOTH.length + 2;

/** Differences of LR rows in, corrections of LR rows out, in order and some rows later; each is good until three more came. */
class Corrections {
  readonly #first: Smoothing;
  readonly #seen: RowFilter;
  readonly #second: Smoothing;
  readonly #fresh: RowRing;
  readonly #left: RowRing;
  readonly #out: RowRing;
  /** Differences, and what the first round adds, that wait for the second round. */
  readonly #differences: Float32Array[] = [];
  readonly #added: Float32Array[] = [];

  constructor(
    scale: number,
    grain: number,
    channels: number,
    length: number,
    private readonly take: (correction: Float32Array) => void,
  ) {
    this.#first = new Smoothing(grain, channels, length);
    this.#seen = new RowFilter(seenKernel(scale), channels, length, 1);
    this.#second = new Smoothing(grain, channels, length);
    [this.#fresh, this.#left] = [new RowRing(KEPT, length), new RowRing(KEPT, length)];
    this.#out = new RowRing(4, length);
  }

  /** @param write  puts the next difference into a row */
  push(write: (difference: Float32Array) => void): void {
    const difference = this.#fresh.next();
    write(difference);
    this.#differences.push(difference);
    const row = this.#first.push(difference);
    if (row !== undefined) this.#round(row);
  }

  end(): void {
    this.#first.end((row) => this.#round(row));
    this.#seen.end((seen) => this.#again(seen));
    this.#second.end((row) => this.#give(row));
  }

  #round(added: Float32Array): void {
    this.#added.push(added);
    const seen = this.#seen.push(added);
    if (seen !== undefined) this.#again(seen);
  }

  #again(seen: Float32Array): void {
    const difference = this.#differences.shift()!;
    const left = this.#left.next();
    for (let i = 0; i < left.length; i++) left[i] = difference[i]! - seen[i]!;
    const row = this.#second.push(left);
    if (row !== undefined) this.#give(row);
  }

  #give(row: Float32Array): void {
    const added = this.#added.shift()!;
    const out = this.#out.next();
    for (let i = 0; i < out.length; i++) out[i] = added[i]! + row[i]!;
    this.take(out);
  }
}

/** A mean of the smoothed and the plain difference, by how much grain is to come back. */
class Smoothing {
  readonly #filter: RowFilter;
  readonly #plain: Float32Array[] = [];

  constructor(
    private readonly grain: number,
    channels: number,
    length: number,
  ) {
    this.#filter = new RowFilter(SMOOTH, channels, length, KEPT);
  }

  push(row: Float32Array): Float32Array | undefined {
    this.#plain.push(row);
    const smooth = this.#filter.push(row);
    return smooth && this.#mixed(smooth);
  }

  end(take: (row: Float32Array) => void): void {
    this.#filter.end((row) => take(this.#mixed(row)));
  }

  #mixed(smooth: Float32Array): Float32Array {
    const plain = this.#plain.shift()!;
    const { grain } = this;
    if (grain > 0) for (let i = 0; i < smooth.length; i++) smooth[i] = smooth[i]! + grain * (plain[i]! - smooth[i]!);
    return smooth;
  }
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

function addBoxes(sums: Float64Array, rows: Uint16Array, at: number, channels: number, scale: number): void {
  const step = (scale - 1) * channels;
  for (let to = 0, i = at; to < sums.length; i += step) {
    for (let c = 0; c < channels; c++, to++, i++) {
      let box = 0;
      for (let from = i, end = i + step; from <= end; from += channels) box += rows[from]!;
      sums[to]! += box;
    }
  }
}

/** @param out  with a pixel more at either end, where the border's go on */
function mix(
  [above, at, below]: [Float32Array, Float32Array, Float32Array],
  [a, b, c]: Phase,
  out: Float32Array,
  channels: number,
): void {
  const { length } = at;
  for (let i = 0; i < length; i++) out[channels + i] = a * above[i]! + b * at[i]! + c * below[i]!;
  out.copyWithin(0, channels, 2 * channels);
  out.copyWithin(channels + length, length, length + channels);
}

/** Adds the correction, enlarged across, to the row that begins at `from` and brings it, from `to` on, to its final depth. */
function correct(
  rows: Uint16Array,
  from: number,
  correction: Float32Array,
  out: Rows,
  to: number,
  weights: Float64Array,
  channels: number,
  factor: number,
): void {
  const white = mostOf(out);
  const step = (weights.length / 3) * channels;
  const length = correction.length - 2 * channels;
  for (let i = 0; i < step; i++) {
    const phase = 3 * Math.floor(i / channels);
    // An HR pixel lies between two LR pixels: the third weighs nothing.
    const first = weights[phase]! > 0 ? 0 : 1;
    const [left, right] = [weights[phase + first]!, weights[phase + first + 1]!];
    const begin = first * channels + (i % channels);
    for (let x = begin, at = i; x < begin + length; x += channels, at += step) {
      const added = left * correction[x]! + right * correction[x + channels]!;
      const value = ((rows[from + at]! + added) * factor + 0.5) | 0;
      out[to + at] = value < 0 ? 0 : value > white ? white : value;
    }
  }
}

function gaussian(sigma: number, reach: number): number[] {
  const weights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const total = weights[0]! + 2 * weights.slice(1).reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
