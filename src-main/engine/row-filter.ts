/** Half of a symmetric kernel: its middle, then what lies 1, 2, … pixels away on either side. */
export type HalfKernel = readonly number[];

/** Filters the rows of a picture one after the other with a separable kernel; the border's pixels go on beyond it. */
export class RowFilter {
  /** Rows around the next one to come out, already filtered across. */
  readonly #window: Float32Array[] = [];
  readonly #reach: number;
  #taken = 0;

  constructor(
    private readonly kernel: HalfKernel,
    private readonly channels: number,
  ) {
    this.#reach = kernel.length - 1;
  }

  /** Takes the next row, interleaved; gives the row `kernel.length - 1` above it, once there is one. */
  push(row: Float32Array): Float32Array | undefined {
    const across = filteredAcross(row, this.kernel, this.channels);
    if (this.#taken++ === 0) for (let i = 0; i < this.#reach; i++) this.#window.push(across);
    this.#window.push(across);
    return this.#window.length > 2 * this.#reach ? this.#next() : undefined;
  }

  /** The rows still to come, after the last one was taken. */
  end(): Float32Array[] {
    const last = this.#window.at(-1);
    if (last === undefined) return [];
    const left = Math.min(this.#taken, this.#reach);
    const rows: Float32Array[] = [];
    while (rows.length < left) {
      this.#window.push(last);
      if (this.#window.length > 2 * this.#reach) rows.push(this.#next());
    }
    return rows;
  }

  #next(): Float32Array {
    const { kernel } = this;
    const reach = this.#reach;
    const middle = this.#window[reach]!;
    const out = new Float32Array(middle.length);
    for (let i = 0; i < out.length; i++) out[i] = kernel[0]! * middle[i]!;
    for (let k = 1; k <= reach; k++) addPair(out, kernel[k]!, this.#window[reach - k]!, this.#window[reach + k]!);
    this.#window.shift();
    return out;
  }
}

function addPair(out: Float32Array, weight: number, a: Float32Array, b: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += weight * (a[i]! + b[i]!);
}

function filteredAcross(row: Float32Array, kernel: HalfKernel, channels: number): Float32Array {
  const reach = kernel.length - 1;
  if (reach === 0) return row.map((value) => value * kernel[0]!);
  const pad = reach * channels;
  const padded = new Float32Array(row.length + 2 * pad);
  padded.set(row, pad);
  for (let i = 0; i < pad; i++) {
    padded[i] = row[i % channels]!;
    padded[pad + row.length + i] = row[row.length - channels + (i % channels)]!;
  }
  const out = new Float32Array(row.length);
  for (let i = 0; i < out.length; i++) out[i] = kernel[0]! * padded[pad + i]!;
  for (let k = 1; k <= reach; k++) {
    addPair(out, kernel[k]!, padded.subarray(pad - k * channels), padded.subarray(pad + k * channels));
  }
  return out;
}
