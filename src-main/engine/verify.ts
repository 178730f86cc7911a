import { Problem } from '../base/problem.js';
import type { Depth } from '../contract/formats.js';
import type { Rows } from '../image/types.js';
import { Regions } from './regions.js';
import type { RowSink, RowSource } from './rows.js';

/**
 * Side of a cell, LR pixels. Means of cells are compared rather than pixels: a network may well smooth noise or a grid
 * of single pixels, and keeps the mean of 8 x 8 of them, which a tile that is pasted elsewhere does not.
 */
const CELL = 8;

/** Share of white the source must vary by before a result of one colour is wrong. */
const VARIES = 0.02;

/**
 * Watches finished rows on their way and compares them, shrunk back, with the source: a driver that gives black,
 * garbled, constant or misplaced tiles is found out before anything is named as done.
 */
export class ResultCheck implements RowSink {
  /** LR rows that are complete, and HR rows of the one that is not. */
  #y = 0;
  #within = 0;
  readonly #sourceRange = new Range();
  readonly #resultRange = new Range();
  readonly #regions: Regions;
  /** Sums of the samples of a row of cells, by cell and channel. */
  readonly #sourceSums: Float64Array;
  readonly #sourceSquares: Float64Array;
  readonly #resultSums: Float64Array;
  /** Levels of the result for one of the source. */
  readonly #unit: number;

  constructor(
    private readonly source: RowSource,
    private readonly scale: number,
    private readonly sink: RowSink,
    /** Of the result's samples. */
    depth: Depth = source.depth,
  ) {
    this.#unit = (2 ** depth - 1) / (2 ** source.depth - 1);
    const cells = Math.ceil(source.width / CELL);
    this.#sourceSums = new Float64Array(cells * source.channels);
    this.#sourceSquares = new Float64Array(cells * source.channels);
    this.#resultSums = new Float64Array(cells * source.channels);
    this.#regions = new Regions(cells, source.channels, 2 ** source.depth - 1);
  }

  async appendRows(rows: Rows): Promise<void> {
    await this.sink.appendRows(rows);
    const rowLength = this.source.width * this.scale * this.source.channels;
    for (let at = 0; at < rows.length; at += rowLength) {
      this.#add(rows, at, this.scale, this.#resultSums, this.#resultRange);
      if (++this.#within < this.scale) continue;
      this.#within = 0;
      const row = await this.source.readRows(this.#y, 1);
      this.#add(row, 0, 1, this.#sourceSums, this.#sourceRange);
      this.#addSquares(row);
      this.#y++;
      if (this.#y % CELL === 0 || this.#y === this.source.height) this.#compareCells();
    }
  }

  /** What is wrong with the result so far, or undefined. */
  problem(): Problem | undefined {
    const white = 2 ** this.source.depth - 1;
    if (this.#resultRange.width === 0 && this.#sourceRange.width > VARIES * white) {
      return wrong('The network gave a picture of one colour for a picture that is not.');
    }
    return this.#regions.isWrong
      ? wrong('The enlarged picture, shrunk back, does not look like the original.')
      : undefined;
  }

  /** Adds one row at `start`, `scale` samples for each source pixel and channel. */
  #add(row: Rows, start: number, scale: number, sums: Float64Array, range: Range): void {
    const { channels, width } = this.source;
    const cell = CELL * scale;
    const length = width * scale;
    let [least, most] = [range.least, range.most];
    for (let x = 0, to = 0, i = start; x < length; x += cell, to += channels) {
      const end = start + Math.min(x + cell, length) * channels;
      for (; i < end; i += channels) {
        for (let c = 0; c < channels; c++) {
          const value = row[i + c]!;
          sums[to + c]! += value;
          if (value < least) least = value;
          if (value > most) most = value;
        }
      }
    }
    range.least = least;
    range.most = most;
  }

  #addSquares(row: Rows): void {
    const { channels } = this.source;
    for (let i = 0; i < row.length; i++) {
      this.#sourceSquares[Math.floor(i / (CELL * channels)) * channels + (i % channels)]! += row[i]! ** 2;
    }
  }

  /** Hands over the means of a finished row of cells. */
  #compareCells(): void {
    const { width, height, channels } = this.source;
    const rows = ((this.#y - 1) % CELL) + 1;
    for (let i = 0; i < this.#sourceSums.length; i++) {
      const x = Math.floor(i / channels) * CELL;
      const pixels = Math.min(CELL, width - x) * rows;
      const mean = this.#sourceSums[i]! / pixels;
      const detail = Math.sqrt(Math.max(0, this.#sourceSquares[i]! / pixels - mean * mean));
      this.#regions.addCell(i, {
        pixels,
        mean,
        detail,
        result: this.#resultSums[i]! / (pixels * this.#unit * this.scale ** 2),
      });
    }
    this.#regions.endRow(this.#y === height);
    for (const sums of [this.#sourceSums, this.#sourceSquares, this.#resultSums]) sums.fill(0);
  }
}

const wrong = (message: string): Problem =>
  new Problem('result-wrong', message, 'Try another provider or another model; nothing was written.');

class Range {
  least = Infinity;
  most = -Infinity;

  get width(): number {
    return Math.max(0, this.most - this.least);
  }
}
