import { Problem } from '../base/problem.js';
import type { Rows } from '../image/types.js';
import type { RowSink, RowSource } from './rows.js';

/** One pixel in this many, along each side, is compared. */
const STRIDE = 8;

/** Share of white by which the shrunk result may differ from its source in the mean. Faithful networks stay below 0.03. */
const BOUND = 0.15;

/** Share of white the source must vary by before a result of one colour is wrong. */
const VARIES = 0.02;

/**
 * Watches finished rows on their way and compares them, shrunk back, with the source: a driver that gives black,
 * garbled or constant pictures is found out before anything is named as done.
 */
export class Agreement implements RowSink {
  #y = 0;
  #difference = 0;
  #compared = 0;
  #sourceRange = new Range();
  #resultRange = new Range();

  constructor(
    private readonly source: RowSource,
    private readonly scale: number,
    private readonly sink: RowSink,
  ) {}

  async appendRows(rows: Rows): Promise<void> {
    await this.sink.appendRows(rows);
    const { width, channels } = this.source;
    const rowLength = width * this.scale * channels;
    const count = rows.length / rowLength;
    for (let y = this.#firstSample(); y * this.scale + this.scale <= this.#y + count; y += STRIDE) {
      if (y * this.scale < this.#y) continue;
      const row = await this.source.readRows(y, 1);
      this.#compare(row, rows, (y * this.scale - this.#y) * rowLength, rowLength);
    }
    this.#y += count;
  }

  /** What is wrong with the result, or undefined. */
  problem(): Problem | undefined {
    const white = 2 ** this.source.depth - 1;
    const isConstant = this.#resultRange.width === 0 && this.#sourceRange.width > VARIES * white;
    if (this.#compared === 0 || (!isConstant && this.#difference / this.#compared <= BOUND * white)) return undefined;
    return new Problem(
      'result-wrong',
      isConstant
        ? 'The network gave a picture of one colour for a picture that is not.'
        : 'The enlarged picture, shrunk back, does not look like the original.',
      'Try another provider or another model; nothing was written.',
    );
  }

  #firstSample(): number {
    return Math.ceil(this.#y / this.scale / STRIDE) * STRIDE;
  }

  #compare(row: Rows, rows: Rows, start: number, rowLength: number): void {
    const { channels } = this.source;
    const { scale } = this;
    for (let x = 0; x < this.source.width; x += STRIDE) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = 0; i < scale; i++) {
          const from = start + i * rowLength + x * scale * channels + c;
          for (let j = 0; j < scale; j++) sum += rows[from + j * channels]!;
        }
        const [was, is] = [row[x * channels + c]!, sum / (scale * scale)];
        this.#difference += Math.abs(was - is);
        this.#compared++;
        this.#sourceRange.add(was);
        this.#resultRange.add(is);
      }
    }
  }
}

class Range {
  #least = Infinity;
  #most = -Infinity;

  add(value: number): void {
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
  }

  get width(): number {
    return Math.max(0, this.#most - this.#least);
  }
}
