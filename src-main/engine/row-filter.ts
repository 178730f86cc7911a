import type { RowArena } from './row-arena.js';

/** Half of a symmetric kernel: its middle, then what lies 1, 2 and 3 pixels away on either side. */
export type HalfKernel = readonly [number, number, number, number];

/** Pixels that a kernel takes in on either side. */
export const REACH = 3;

/** Rows, or pixels, of a kernel. */
const WIDTH = 2 * REACH + 1;

/** Bytes of a sample, a 32-bit float. */
const BYTES = 4;

/** Bytes beyond the end of a row that a whole vector may write. */
const BEYOND = 12;

/** Rows of one length that are written again and again: the one given is good until as many more have been. */
export class RowRing {
  readonly #first: number;
  readonly #step: number;
  #given = 0;

  /** @param bytes  of a row */
  constructor(
    arena: RowArena,
    private readonly count: number,
    bytes: number,
  ) {
    this.#step = Math.ceil((bytes + BEYOND) / 16) * 16;
    this.#first = arena.take(count * this.#step);
  }

  /** Address of the next one. */
  next(): number {
    return this.#first + (this.#given++ % this.count) * this.#step;
  }
}

/**
 * Filters the rows of a picture one after the other with a separable kernel; the border's pixels go on beyond it. Rows are
 * addresses of 32-bit floats in the arena; the one that it gives is good until the next.
 */
export class RowFilter {
  /** Rows around the next one to come out, already filtered across; row `i` in place `i` modulo their number. */
  readonly #window: number;
  readonly #step: number;
  readonly #padded: number;
  readonly #weights: number;
  readonly #out: number;
  /** Rows in the window so far, those above the picture's first too. */
  #entered = 0;
  #taken = 0;

  /** @param length  samples of a row */
  constructor(
    private readonly arena: RowArena,
    kernel: HalfKernel,
    private readonly channels: number,
    private readonly length: number,
  ) {
    this.#step = Math.ceil((length * BYTES) / 16) * 16;
    this.#window = arena.take(WIDTH * this.#step);
    this.#padded = arena.take((length + 2 * REACH * channels) * BYTES);
    this.#out = arena.take(length * BYTES);
    this.#weights = arena.take(kernel.length * BYTES);
    arena.floats(this.#weights, kernel.length).set(kernel);
  }

  /** Takes the next row, interleaved; gives the row {@link REACH} above it, once there is one. */
  push(row: number): number | undefined {
    const first = this.#entered;
    this.#filterAcross(row, this.#place(this.#entered++));
    if (this.#taken++ === 0) for (let i = 0; i < REACH; i++) this.#repeat(first);
    return this.#next();
  }

  /** Gives the rows still to come to `take`, after the last one was taken. */
  end(take: (row: number) => void): void {
    for (let left = Math.min(this.#taken, REACH); left > 0;) {
      this.#repeat(this.#entered - 1);
      const row = this.#next();
      if (row === undefined) continue;
      take(row);
      left--;
    }
  }

  #repeat(at: number): void {
    const all = this.arena.bytes(0, this.arena.size);
    all.copyWithin(this.#place(this.#entered++), this.#place(at), this.#place(at) + this.length * BYTES);
  }

  #place(at: number): number {
    return this.#window + (at % WIDTH) * this.#step;
  }

  #next(): number | undefined {
    if (this.#entered < WIDTH) return undefined;
    const middle = this.#entered - 1 - REACH;
    this.#sum(this.#out, (k) => this.#place(middle + k));
    return this.#out;
  }

  #filterAcross(row: number, out: number): void {
    const { channels, arena, length } = this;
    const pad = REACH * channels;
    const padded = arena.floats(this.#padded, length + 2 * pad);
    padded.set(arena.floats(row, length), pad);
    for (let i = 0; i < pad; i++) {
      padded[i] = padded[pad + (i % channels)]!;
      padded[pad + length + i] = padded[pad + length - channels + (i % channels)]!;
    }
    this.#sum(out, (k) => this.#padded + (pad + k * channels) * BYTES);
  }

  /** @param from  address of the samples that lie `k` away */
  #sum(out: number, from: (k: number) => number): void {
    this.arena.kernels.filter(
      ...[out, from(0), from(-1), from(1), from(-2), from(2), from(-3), from(3)],
      this.#weights,
      this.length,
    );
  }
}
