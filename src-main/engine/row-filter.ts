/** Half of a symmetric kernel: its middle, then what lies 1, 2, … pixels away on either side. */
export type HalfKernel = readonly number[];

/** Rows of one length that are written again and again: the one given is good until as many more have been. */
export class RowRing {
  readonly #rows: readonly Float32Array[];
  #given = 0;

  constructor(count: number, length: number) {
    this.#rows = Array.from({ length: count }, () => new Float32Array(length));
  }

  next(): Float32Array {
    return this.#rows[this.#given++ % this.#rows.length]!;
  }
}

/**
 * Filters the rows of a picture one after the other with a separable kernel; the border's pixels go on beyond it. The rows
 * that it gives are written again later, see {@link RowRing}.
 */
export class RowFilter {
  /** Rows around the next one to come out, already filtered across; row `i` in place `i` modulo their number. */
  readonly #window: readonly Float32Array[];
  readonly #padded: Float32Array;
  readonly #out: RowRing;
  readonly #reach: number;
  /** Rows in the window so far, those above the picture's first too. */
  #entered = 0;
  #taken = 0;

  /** @param length  samples of a row */
  constructor(
    private readonly kernel: HalfKernel,
    private readonly channels: number,
    length: number,
    keeps: number,
  ) {
    this.#reach = kernel.length - 1;
    this.#window = Array.from({ length: 2 * this.#reach + 1 }, () => new Float32Array(length));
    this.#padded = new Float32Array(length + 2 * this.#reach * channels);
    this.#out = new RowRing(keeps, length);
  }

  /** Takes the next row, interleaved; gives the row `kernel.length - 1` above it, once there is one. */
  push(row: Float32Array): Float32Array | undefined {
    const across = this.#enter();
    this.#filterAcross(row, across);
    if (this.#taken++ === 0) for (let i = 0; i < this.#reach; i++) this.#enter().set(across);
    return this.#next();
  }

  /** Gives the rows still to come to `take`, after the last one was taken. */
  end(take: (row: Float32Array) => void): void {
    for (let left = Math.min(this.#taken, this.#reach); left > 0;) {
      const last = this.#window[(this.#entered - 1) % this.#window.length]!;
      this.#enter().set(last);
      const row = this.#next();
      if (row === undefined) continue;
      take(row);
      left--;
    }
  }

  /** The place of the next row. */
  #enter(): Float32Array {
    return this.#window[this.#entered++ % this.#window.length]!;
  }

  #next(): Float32Array | undefined {
    const window = this.#window;
    if (this.#entered < window.length) return undefined;
    const middle = this.#entered - 1 - this.#reach;
    const row = (at: number): Float32Array => window[at % window.length]!;
    const out = this.#out.next();
    const at = row(middle);
    const weight = this.kernel[0]!;
    for (let i = 0; i < out.length; i++) out[i] = weight * at[i]!;
    for (let k = 1; k <= this.#reach; k++) addPair(out, this.kernel[k]!, row(middle - k), 0, row(middle + k), 0);
    return out;
  }

  #filterAcross(row: Float32Array, out: Float32Array): void {
    const { kernel, channels } = this;
    const padded = this.#padded;
    const pad = this.#reach * channels;
    padded.set(row, pad);
    for (let i = 0; i < pad; i++) {
      padded[i] = row[i % channels]!;
      padded[pad + row.length + i] = row[row.length - channels + (i % channels)]!;
    }
    const weight = kernel[0]!;
    for (let i = 0; i < out.length; i++) out[i] = weight * padded[pad + i]!;
    for (let k = 1; k <= this.#reach; k++) {
      addPair(out, kernel[k]!, padded, pad - k * channels, padded, pad + k * channels);
    }
  }
}

/** Adds as many samples of two rows, each from its place on. */
function addPair(
  out: Float32Array,
  weight: number,
  a: Float32Array,
  fromA: number,
  b: Float32Array,
  fromB: number,
): void {
  for (let i = 0; i < out.length; i++) out[i]! += weight * (a[fromA + i]! + b[fromB + i]!);
}
