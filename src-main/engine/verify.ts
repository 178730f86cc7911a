import { Problem } from '../base/problem.js';
import type { Depth } from '../contract/formats.js';
import type { Rows } from '../image/types.js';
import { addSquaresToCells, addToCells } from './cell-sums.js';
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
  /** Levels the source must vary by before a result of one colour is wrong. */
  readonly #varies: number;

  constructor(
    private readonly source: RowSource,
    private readonly scale: number,
    private readonly sink: RowSink,
    /** Of the result's samples. */
    depth: Depth = source.depth,
  ) {
    this.#varies = VARIES * (2 ** source.depth - 1);
    this.#unit = (2 ** depth - 1) / (2 ** source.depth - 1);
    const cells = Math.ceil(source.width / CELL);
    this.#sourceSums = new Float64Array(cells * source.channels);
    this.#sourceSquares = new Float64Array(cells * source.channels);
    this.#resultSums = new Float64Array(cells * source.channels);
    this.#regions = new Regions(cells, source.channels, 2 ** source.depth - 1);
  }

  async appendRows(rows: Rows): Promise<void> {
    const { source, scale } = this;
    const rowLength = source.width * scale * source.channels;
    const complete = Math.floor((this.#within + rows.length / rowLength) / scale);
    const originals = source.readRows(this.#y, complete);
    // Looked at while they are written.
    await Promise.all([this.sink.appendRows(rows), originals.then((all) => this.#look(rows, all))]);
  }

  #look(rows: Rows, originals: Rows): void {
    const { width, height, channels } = this.source;
    const [rowLength, originalLength] = [width * this.scale * channels, width * channels];
    for (let at = 0, from = 0; at < rows.length; at += rowLength) {
      this.#resultRange.add(rows, at, rowLength, 0);
      addToCells(rows, at, rowLength, CELL * this.scale, channels, this.#resultSums);
      if (++this.#within < this.scale) continue;
      this.#within = 0;
      this.#sourceRange.add(originals, from, originalLength, this.#varies);
      addToCells(originals, from, originalLength, CELL, channels, this.#sourceSums);
      addSquaresToCells(originals, from, originalLength, CELL, channels, this.#sourceSquares);
      from += originalLength;
      this.#y++;
      if (this.#y % CELL === 0 || this.#y === height) this.#compareCells();
    }
  }

  /** What is wrong with the result so far, or undefined. */
  problem(): Problem | undefined {
    if (this.#resultRange.width === 0 && this.#sourceRange.width > this.#varies) {
      return wrong('The network gave a picture of one colour for a picture that is not.');
    }
    return this.#regions.isWrong
      ? wrong('The enlarged picture, shrunk back, does not look like the original.')
      : undefined;
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

/** The least and largest of many samples, until they are known to lie far enough apart. */
class Range {
  #least = Infinity;
  #most = -Infinity;

  get width(): number {
    return Math.max(0, this.#most - this.#least);
  }

  add(row: Rows, start: number, length: number, enough: number): void {
    if (this.width > enough) return;
    for (let i = start; i < start + length; i++) {
      const value = row[i]!;
      if (value < this.#least) this.#least = value;
      if (value > this.#most) this.#most = value;
    }
  }
}
