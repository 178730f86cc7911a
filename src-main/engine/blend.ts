import { newRows, mostOf } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import type { RowSink, RowSource } from './rows.js';

export interface BlendOptions {
  /** The picture that was enlarged, and by how much in all: of a chain, its first picture and the product of its scales. */
  readonly source: RowSource;
  readonly scale: number;
  /** Share of what the networks made, 0..1; the rest is the source enlarged plainly. */
  readonly strength: number;
}

/** LR pixels around a place that Lanczos' kernel with three lobes takes in. */
const LOBES = 3;

/**
 * Blends an enlarged picture with its source enlarged by Lanczos' kernel (C. E. Duchon, "Lanczos filtering in one and two
 * dimensions", 1979; three lobes, weights of a place summing to 1, the border's pixels going on beyond it). Takes rows from
 * the top down and hands on rows of the same depth. Local: a pixel depends on what lies up to 3 LR pixels away, whatever
 * pieces came.
 */
export class Blend implements RowSink {
  /** For each of the `scale` places in an LR pixel, the weights of the LR pixels from 3 before to 3 after it. */
  readonly #weights: readonly Float64Array[];
  /** LR rows, enlarged across, from `#first` on. */
  readonly #across: Float32Array[] = [];
  #first = 0;
  /** LR rows that were read. */
  #read = 0;
  /** The next HR row. */
  #y = 0;

  constructor(
    private readonly options: BlendOptions,
    private readonly sink: RowSink,
  ) {
    this.#weights = lanczosPhases(options.scale);
  }

  /** @param rows  whole rows, interleaved, `scale` times as wide as the source and of its depth */
  async appendRows(rows: Rows): Promise<void> {
    const { source, scale, strength } = this.options;
    const length = source.width * scale * source.channels;
    const last = Math.floor((this.#y + rows.length / length - 1) / scale) + LOBES;
    const until = Math.min(source.height, last + 1);
    const fresh = until > this.#read ? await source.readRows(this.#read, until - this.#read) : newRows(source.depth, 0);
    const from = this.#read;
    const out = newRows(source.depth, rows.length);
    const plain = new Float32Array(length);
    const white = mostOf(out);
    for (let at = 0; at < rows.length; at += length, this.#y++) {
      const middle = Math.floor(this.#y / scale);
      this.#reach(middle, fresh, from);
      this.#down(middle, this.#weights[this.#y % scale]!, plain);
      for (let i = 0; i < length; i++) {
        const below = Math.min(white, Math.max(0, plain[i]!));
        out[at + i] = below + strength * (rows[at + i]! - below) + 0.5;
      }
    }
    await this.sink.appendRows(out);
  }

  /** Enlarges across what the LR row `middle` needs around it, and lets go of what lies above that. */
  #reach(middle: number, fresh: Rows, from: number): void {
    const { source } = this.options;
    const length = source.width * source.channels;
    const until = Math.min(source.height, middle + LOBES + 1);
    for (; this.#read < until; this.#read++) {
      const at = (this.#read - from) * length;
      this.#across.push(this.#enlargedAcross(fresh.subarray(at, at + length)));
    }
    const least = Math.max(0, middle - LOBES);
    this.#across.splice(0, least - this.#first);
    this.#first = least;
  }

  /** An HR row of the plain picture. */
  #down(middle: number, weights: Float64Array, plain: Float32Array): void {
    const { height } = this.options.source;
    plain.fill(0);
    for (let k = -LOBES; k <= LOBES; k++) {
      const weight = weights[k + LOBES]!;
      if (weight === 0) continue;
      const row = this.#across[Math.min(height - 1, Math.max(0, middle + k)) - this.#first]!;
      for (let i = 0; i < plain.length; i++) plain[i]! += weight * row[i]!;
    }
  }

  #enlargedAcross(row: Rows): Float32Array {
    const { scale, source } = this.options;
    const { width, channels } = source;
    const out = new Float32Array(width * scale * channels);
    for (let x = 0, i = 0; x < width; x++) {
      for (const weights of this.#weights) {
        for (let c = 0; c < channels; c++, i++) {
          let sum = 0;
          for (let k = -LOBES; k <= LOBES; k++) {
            sum += weights[k + LOBES]! * row[Math.min(width - 1, Math.max(0, x + k)) * channels + c]!;
          }
          out[i] = sum;
        }
      }
    }
    return out;
  }
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos = (x: number): number => (Math.abs(x) >= LOBES ? 0 : sinc(x) * sinc(x / LOBES));

function lanczosPhases(scale: number): Float64Array[] {
  return Array.from({ length: scale }, (_, i) => {
    const place = (i + 0.5) / scale - 0.5;
    const weights = Float64Array.from({ length: 2 * LOBES + 1 }, (_, k) => lanczos(place - (k - LOBES)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
}
