import type { Depth } from '../contract/formats.js';
import { depthOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import { RowArena } from './row-arena.js';
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
  readonly #arena: RowArena;
  readonly #corrections: Corrections;
  readonly #unit: number;
  /** HR rows, and of them those that wait for their correction. */
  readonly #rows: RowRing;
  readonly #waiting: number[] = [];
  /** A row of the source, and a corrected one. */
  readonly #original: number;
  readonly #corrected: number;
  /** Corrected rows that are handed on together, and how many samples are in. */
  #out: Rows = new Uint8Array();
  #filled = 0;
  /** Samples of an LR row. */
  readonly #length: number;
  /** Sums of the HR samples of the LR row at hand, by LR pixel and channel, and how many HR rows are in them. */
  readonly #sums: number;
  #within = 0;
  #sourceRow = 0;
  readonly #phases: readonly Phase[];
  /** Those of a row, one after the other. */
  readonly #weights: number;
  /** The corrections above, beside and below the LR row that goes out next. */
  readonly #around: number[] = [];
  /** What they come to at an HR row, with a pixel more at either end. */
  readonly #between: number;

  /** @param arena  for this alone until all rows came */
  constructor(
    options: BackProjectionOptions,
    private readonly sink: RowSink,
    arena = new RowArena(),
  ) {
    this.#options = options;
    const { source, scale, grain } = options;
    const { channels } = source;
    const length = source.width * channels;
    [this.#arena, this.#length] = [arena, length];
    this.#corrections = new Corrections(arena, scale, grain, channels, length, (row) => this.#take(row));
    this.#unit = 65535 / (2 ** source.depth - 1);
    // One more than what waits for corrections, whose last row goes out with the one below it.
    this.#rows = new RowRing(arena, (KEPT + 1) * scale, length * scale * 2);
    [this.#original, this.#corrected] = [arena.take(length * 2), arena.take(length * scale * 2)];
    [this.#sums, this.#between] = [arena.take(length * 4), arena.take((length + 2 * channels) * 4)];
    this.#phases = linearPhases(scale);
    this.#weights = arena.take(scale * 24);
    new Float64Array(arena.kernels.memory.buffer, this.#weights, scale * 3).set(this.#phases.flat());
  }

  /** @param rows  whole rows, 16 bits a sample, interleaved, `scale` times as wide as the source */
  async appendRows(rows: Rows): Promise<void> {
    const { source, scale } = this.#options;
    const { kernels } = this.#arena;
    const rowLength = this.#length * scale;
    const complete = Math.floor((this.#within + rows.length / rowLength) / scale);
    const originals = await source.readRows(this.#sourceRow, complete);
    this.#out = newRows(source.depth, this.#waiting.length * rowLength + rows.length);
    this.#filled = 0;
    for (let at = 0, from = 0; at < rows.length; at += rowLength) {
      const row = this.#rows.next();
      this.#samples(16, row, rowLength).set(rows.subarray(at, at + rowLength));
      this.#waiting.push(row);
      kernels.addBoxes(this.#sums, row, this.#length, source.channels, scale);
      if (++this.#within < scale) continue;
      this.#within = 0;
      this.#endSourceRow(originals.subarray(from, from + this.#length));
      from += this.#length;
    }
    const ready = this.#out.subarray(0, this.#filled);
    this.#out = new Uint8Array();
    if (ready.length > 0) await this.sink.appendRows(ready);
  }

  #samples(depth: Depth, at: number, count: number): Rows {
    const { buffer } = this.#arena.kernels.memory;
    return depth === 8 ? new Uint8Array(buffer, at, count) : new Uint16Array(buffer, at, count);
  }

  #endSourceRow(original: Rows): void {
    const { source, scale } = this.#options;
    const depth = depthOf(original);
    this.#samples(depth, this.#original, original.length).set(original);
    this.#corrections.push((out) => {
      const { kernels } = this.#arena;
      kernels.difference(out, this.#original, depth, this.#sums, this.#unit, scale ** 2, this.#length);
    });
    this.#arena.bytes(this.#sums, this.#length * 4).fill(0);
    if (++this.#sourceRow < source.height) return;
    this.#corrections.end();
    this.#take(this.#around.at(-1)!);
  }

  /** The correction of the next LR row; with it the row above it can go. */
  #take(correction: number): void {
    const around = this.#around;
    if (around.length === 0) around.push(correction);
    around.push(correction);
    if (around.length < 3) return;
    const { scale, source } = this.#options;
    const [channels, depth] = [source.channels, depthOf(this.#out)];
    for (const [i, row] of this.#waiting.splice(0, scale).entries()) {
      this.#mix(this.#phases[i]!);
      this.#arena.kernels.correct(
        ...([this.#corrected, depth, row, this.#between, this.#weights] as const),
        ...([1 / this.#unit, this.#length, channels, scale] as const),
      );
      const count = this.#length * scale;
      this.#out.set(this.#samples(depth, this.#corrected, count), this.#filled);
      this.#filled += count;
    }
    around.shift();
  }

  /** The corrections at an HR row; the border's pixels go on at either end. */
  #mix([a, b, c]: Phase): void {
    const { channels } = this.#options.source;
    const [above, at, below] = this.#around as [number, number, number];
    this.#arena.kernels.mix(this.#between + channels * 4, above, at, below, a, b, c, this.#length);
    const between = this.#arena.floats(this.#between, this.#length + 2 * channels);
    between.copyWithin(0, channels, 2 * channels);
    between.copyWithin(channels + this.#length, this.#length, this.#length + channels);
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
  readonly #differences: number[] = [];
  readonly #added: number[] = [];

  constructor(
    private readonly arena: RowArena,
    scale: number,
    grain: number,
    channels: number,
    private readonly length: number,
    private readonly take: (correction: number) => void,
  ) {
    this.#first = new Smoothing(arena, grain, channels, length);
    this.#seen = new RowFilter(arena, seenKernel(scale), channels, length, 1);
    this.#second = new Smoothing(arena, grain, channels, length);
    [this.#fresh, this.#left] = [new RowRing(arena, KEPT, length * 4), new RowRing(arena, KEPT, length * 4)];
    this.#out = new RowRing(arena, 4, length * 4);
  }

  /** @param write  puts the next difference into a row */
  push(write: (difference: number) => void): void {
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

  #round(added: number): void {
    this.#added.push(added);
    const seen = this.#seen.push(added);
    if (seen !== undefined) this.#again(seen);
  }

  #again(seen: number): void {
    const [left, difference] = [this.#left.next(), this.#differences.shift()!];
    this.arena.kernels.mix(left, difference, seen, seen, 1, -1, 0, this.length);
    const row = this.#second.push(left);
    if (row !== undefined) this.#give(row);
  }

  #give(row: number): void {
    const [out, added] = [this.#out.next(), this.#added.shift()!];
    this.arena.kernels.mix(out, added, row, row, 1, 1, 0, this.length);
    this.take(out);
  }
}

/** A mean of the smoothed and the plain difference, by how much grain is to come back. */
class Smoothing {
  readonly #filter: RowFilter;
  readonly #plain: number[] = [];

  constructor(
    private readonly arena: RowArena,
    private readonly grain: number,
    channels: number,
    private readonly length: number,
  ) {
    this.#filter = new RowFilter(arena, SMOOTH, channels, length, KEPT);
  }

  push(row: number): number | undefined {
    this.#plain.push(row);
    const smooth = this.#filter.push(row);
    return smooth === undefined ? undefined : this.#mixed(smooth);
  }

  end(take: (row: number) => void): void {
    this.#filter.end((row) => take(this.#mixed(row)));
  }

  #mixed(smooth: number): number {
    const [plain, { grain }] = [this.#plain.shift()!, this];
    if (grain > 0) this.arena.kernels.mix(smooth, smooth, plain, plain, 1 - grain, grain, 0, this.length);
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

function gaussian(sigma: number, reach: number): number[] {
  const weights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const total = weights[0]! + 2 * weights.slice(1).reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
