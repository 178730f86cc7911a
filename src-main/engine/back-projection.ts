import type { Depth } from '../contract/formats.js';
import { depthOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import { RowArena } from './row-arena.js';
import { REACH, RowFilter, RowRing, type HalfKernel } from './row-filter.js';
import type { RowSink, RowSource } from './rows.js';

export interface BackProjectionOptions {
  /** The picture that was enlarged, and by how much in all: of a chain, its first picture and the product of its scales. */
  readonly source: RowSource;
  readonly scale: number;
  /** Share of the source's own grain that comes back, 0..1: 0 corrects areas only, 1 every pixel. */
  readonly grain: number;
}

/**
 * Half of a Gaussian of one LR pixel: a round with it brings areas as near to the source, or nearer, as two rounds with
 * one of 1.5 (nine pictures by each of three networks). Wider ones leave more of the areas' differences, and narrower ones
 * bring the source's noise back.
 */
const SMOOTH: HalfKernel = [0.399, 0.242, 0.054, 0.0045];

/** Linear interpolation leaves half of stripes of single pixels: so grain is added half as strong again. */
const GRAIN = 1.5;

/** Rows of the source that wait for corrections at most: one, the next, and what is smoothed below that. */
const KEPT = 2 + REACH;

/**
 * Gives an enlarged picture the colours of its source: back-projection (M. Irani and S. Peleg, "Improving resolution by
 * image registration", 1991). The result is shrunk by its scale with the box filter, and its difference to the source,
 * smoothed so that the source's noise stays away, enlarged linearly and added.
 *
 * Takes rows from the top down, 16 bits a sample (65535 is white, so that the correction is rounded once), and hands on
 * rows of the source's depth. Local: a pixel depends on what lies up to 4 LR pixels away, whatever pieces came.
 */
export class BackProjection implements RowSink {
  readonly #options: BackProjectionOptions;
  readonly #arena: RowArena;
  readonly #smoothing: Smoothing;
  /** Level of 16 bits of one level of the source. */
  readonly #unit: number;
  /** Samples of an LR row, and of an HR row. */
  readonly #length: number;
  readonly #wide: number;
  /** HR rows, and of them those that wait for their correction. */
  readonly #rows: RowRing;
  readonly #waiting: number[] = [];
  /** A row of the source, and a corrected one. */
  readonly #original: number;
  readonly #corrected: number;
  /** Corrected rows that are handed on together, and how many samples are in. */
  #out: Rows = new Uint8Array();
  #filled = 0;
  /** Sums of the HR rows of the LR row at hand, sample by sample, and how many are in them. */
  readonly #sums: number;
  #within = 0;
  #sourceRow = 0;
  readonly #differences: RowRing;
  /** A correction with a pixel more at either end. */
  readonly #padded: number;
  /** Corrections at HR places across, and those above, at and below the LR row that goes out next. */
  readonly #widened: RowRing;
  readonly #around: number[] = [];
  readonly #weights: readonly Weights[];
  readonly #weightsAcross: number;

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
    [this.#arena, this.#length, this.#wide] = [arena, length, length * scale];
    this.#smoothing = new Smoothing(arena, grain, channels, length);
    this.#unit = 65535 / (2 ** source.depth - 1);
    this.#rows = new RowRing(arena, KEPT * scale, this.#wide * 2);
    [this.#original, this.#corrected] = [arena.take(length * 2), arena.take(this.#wide * 2)];
    [this.#sums, this.#padded] = [arena.take(this.#wide * 4), arena.take((length + 2 * channels) * 4)];
    [this.#differences, this.#widened] = [new RowRing(arena, KEPT, length * 4), new RowRing(arena, 4, this.#wide * 4)];
    this.#weights = linearWeights(scale);
    this.#weightsAcross = arena.take(scale * 8);
    arena.floats(this.#weightsAcross, scale * 2).set(this.#weights.flat());
  }

  /** @param rows  whole rows, 16 bits a sample, interleaved, `scale` times as wide as the source */
  async appendRows(rows: Rows): Promise<void> {
    const { source, scale } = this.#options;
    const { kernels } = this.#arena;
    const complete = Math.floor((this.#within + rows.length / this.#wide) / scale);
    const originals = await source.readRows(this.#sourceRow, complete);
    this.#out = newRows(source.depth, this.#waiting.length * this.#wide + rows.length);
    this.#filled = 0;
    for (let at = 0, from = 0; at < rows.length; at += this.#wide) {
      const row = this.#rows.next();
      this.#samples(16, row, this.#wide).set(rows.subarray(at, at + this.#wide));
      this.#waiting.push(row);
      kernels.addRow(this.#sums, row, this.#wide);
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
    const difference = this.#differences.next();
    this.#samples(depth, this.#original, original.length).set(original);
    this.#arena.kernels.difference(
      ...([difference, this.#original, depth, this.#sums, this.#unit] as const),
      ...([this.#length, source.channels, scale] as const),
    );
    this.#arena.bytes(this.#sums, this.#wide * 4).fill(0);
    const correction = this.#smoothing.push(difference);
    if (correction !== undefined) this.#take(correction);
    if (++this.#sourceRow < source.height) return;
    this.#smoothing.end((row) => this.#take(row));
    this.#advance(this.#around.at(-1)!);
  }

  /** The correction of the next LR row. */
  #take(correction: number): void {
    const { source, scale } = this.#options;
    const { channels } = source;
    const padded = this.#arena.floats(this.#padded, this.#length + 2 * channels);
    padded.set(this.#arena.floats(correction, this.#length), channels);
    padded.copyWithin(0, channels, 2 * channels);
    padded.copyWithin(channels + this.#length, this.#length, this.#length + channels);
    const wide = this.#widened.next();
    this.#arena.kernels.widen(wide, this.#padded, this.#weightsAcross, this.#length, channels, scale);
    if (this.#around.length === 0) this.#around.push(wide);
    this.#advance(wide);
  }

  /** With what is below it, an LR row can go out. */
  #advance(below: number): void {
    this.#around.push(below);
    if (this.#around.length < 3) return;
    const { scale } = this.#options;
    const depth = depthOf(this.#out);
    for (const [i, row] of this.#waiting.splice(0, scale).entries()) {
      const [first, second] = this.#around.slice(2 * i + 1 < scale ? 0 : 1) as [number, number];
      this.#arena.kernels.correct(
        ...([this.#corrected, depth, row, first, second] as const),
        ...([...this.#weights[i]!, 1 / this.#unit, this.#wide] as const),
      );
      this.#out.set(this.#samples(depth, this.#corrected, this.#wide), this.#filled);
      this.#filled += this.#wide;
    }
    this.#around.shift();
  }
}

/** Smooths differences, but for the grain that is to come back. */
class Smoothing {
  readonly #filter: RowFilter;
  readonly #plain: number[] = [];

  constructor(
    private readonly arena: RowArena,
    private readonly grain: number,
    channels: number,
    private readonly length: number,
  ) {
    this.#filter = new RowFilter(arena, SMOOTH, channels, length);
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
    const [plain, share] = [this.#plain.shift()!, GRAIN * this.grain];
    if (share > 0) this.arena.kernels.mix(smooth, smooth, plain, 1 - share, share, this.length);
    return smooth;
  }
}

/** Of the two LR pixels that an HR pixel lies between. */
type Weights = readonly [first: number, second: number];

/** Those of each of the `scale` HR pixels in an LR pixel: linear interpolation between middles. */
function linearWeights(scale: number): Weights[] {
  return Array.from({ length: scale }, (_, i) => {
    const second = ((i + 0.5) / scale + 0.5) % 1;
    return [1 - second, second];
  });
}
