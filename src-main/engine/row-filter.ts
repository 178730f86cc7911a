/** Half of a symmetric kernel: its middle, then what lies 1, 2, … up to {@link MOST_REACH} pixels away on either side. */
export type HalfKernel = readonly number[];

/** What the loop over samples takes in on either side; narrower kernels have zeros there. */
const MOST_REACH = 4;

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
  /** Rows around the next one to come out, already filtered across, one after the other; row `i` in place `i` modulo their number. */
  readonly #window: Float32Array;
  readonly #rows: number;
  readonly #padded: Float32Array;
  readonly #weights: Float64Array;
  readonly #out: RowRing;
  readonly #reach: number;
  /** Rows in the window so far, those above the picture's first too. */
  #entered = 0;
  #taken = 0;

  /** @param length  samples of a row */
  constructor(
    kernel: HalfKernel,
    private readonly channels: number,
    private readonly length: number,
    keeps: number,
  ) {
    this.#reach = kernel.length - 1;
    this.#weights = Float64Array.from({ length: MOST_REACH + 1 }, (_, k) => kernel[k] ?? 0);
    this.#rows = 2 * this.#reach + 1;
    this.#window = new Float32Array(this.#rows * length);
    this.#padded = new Float32Array(length + 2 * this.#reach * channels);
    this.#out = new RowRing(keeps, length);
  }

  /** Takes the next row, interleaved; gives the row `kernel.length - 1` above it, once there is one. */
  push(row: Float32Array): Float32Array | undefined {
    const first = this.#entered;
    this.#filterAcross(row, this.#place(this.#entered++));
    if (this.#taken++ === 0) for (let i = 0; i < this.#reach; i++) this.#repeat(first);
    return this.#next();
  }

  /** Gives the rows still to come to `take`, after the last one was taken. */
  end(take: (row: Float32Array) => void): void {
    for (let left = Math.min(this.#taken, this.#reach); left > 0;) {
      this.#repeat(this.#entered - 1);
      const row = this.#next();
      if (row === undefined) continue;
      take(row);
      left--;
    }
  }

  #repeat(at: number): void {
    this.#window.copyWithin(this.#from(this.#entered++), this.#from(at), this.#from(at) + this.length);
  }

  #from(at: number): number {
    return (at % this.#rows) * this.length;
  }

  #place(at: number): Float32Array {
    return this.#window.subarray(this.#from(at), this.#from(at) + this.length);
  }

  #next(): Float32Array | undefined {
    if (this.#entered < this.#rows) return undefined;
    const middle = this.#entered - 1 - this.#reach;
    const out = this.#out.next();
    sum(out, this.#window, this.#weights, (k) => this.#from(middle + (Math.abs(k) > this.#reach ? 0 : k)));
    return out;
  }

  #filterAcross(row: Float32Array, out: Float32Array): void {
    const { channels } = this;
    const padded = this.#padded;
    const pad = this.#reach * channels;
    padded.set(row, pad);
    for (let i = 0; i < pad; i++) {
      padded[i] = row[i % channels]!;
      padded[pad + row.length + i] = row[row.length - channels + (i % channels)]!;
    }
    sum(out, padded, this.#weights, (k) => pad + (Math.abs(k) > this.#reach ? 0 : k * channels));
  }
}

/**
 * Sums of as many samples as the kernel has, by its weights, rounded to 32 bits after each pair.
 *
 * @param from  where the samples begin that lie `k` away
 */
function sum(out: Float32Array, samples: Float32Array, weights: Float64Array, from: (k: number) => number): void {
  const { fround } = Math;
  const [w0, w1, w2, w3, w4] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!, weights[4]!];
  const [at, a1, b1, a2, b2] = [from(0), from(-1), from(1), from(-2), from(2)];
  const [a3, b3, a4, b4] = [from(-3), from(3), from(-4), from(4)];
  for (let i = 0; i < out.length; i++) {
    let all = fround(w0 * samples[at + i]!);
    all = fround(all + w1 * (samples[a1 + i]! + samples[b1 + i]!));
    all = fround(all + w2 * (samples[a2 + i]! + samples[b2 + i]!));
    all = fround(all + w3 * (samples[a3 + i]! + samples[b3 + i]!));
    out[i] = all + w4 * (samples[a4 + i]! + samples[b4 + i]!);
  }
}
