import type { Depth } from '../contract/formats.js';
import { newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import type { Span } from './layout.js';
import type { RowSink, RowSource } from './rows.js';

/** Finished rows of a stretch of the width, with its margins. */
export interface Column {
  readonly span: Span;
  readonly pixels: Rows;
}

/** Bytes of full-width rows that are handed on at once, unless one row needs more. */
const STRETCH = 2 ** 22;

/** Hands on full-width rows out of columns, without their margins, in memory that is used again and again. */
export class JoinedColumns {
  /** Samples of a column's pixel of the source in a row, and of a row. */
  readonly #pixel: number;
  readonly #rowLength: number;
  /** Rows of a stretch. */
  readonly #most: number;
  /** Two, in turn. */
  readonly #stretches: Rows[] = [];

  /** @param depth  of the rows */
  constructor(
    { width, channels }: Pick<RowSource, 'width' | 'channels'>,
    scale: number,
    private readonly depth: Depth,
    private readonly sink: RowSink,
  ) {
    this.#pixel = scale * channels;
    this.#rowLength = width * this.#pixel;
    this.#most = Math.max(1, Math.floor((STRETCH * 8) / (this.#rowLength * depth)));
  }

  /** @param columns  of the same rows, side by side */
  async append(columns: readonly Column[]): Promise<void> {
    const [{ span, pixels }] = columns as [Column];
    if (columns.length === 1) return this.sink.appendRows(pixels);
    const count = pixels.length / ((span.to - span.from) * this.#pixel);
    for (let y = 0; y < count; y += this.#most) {
      const rows = this.#next().subarray(0, Math.min(this.#most, count - y) * this.#rowLength);
      for (const column of columns) this.#join(column, y, rows);
      await this.sink.appendRows(rows);
    }
  }

  /** Puts a column's rows from `y` on where they belong. */
  #join({ span, pixels }: Column, y: number, rows: Rows): void {
    const [width, length] = [(span.to - span.from) * this.#pixel, (span.end - span.start) * this.#pixel];
    let from = y * width + (span.start - span.from) * this.#pixel;
    for (let to = span.start * this.#pixel; to < rows.length; to += this.#rowLength, from += width) {
      rows.set(pixels.subarray(from, from + length), to);
    }
  }

  /** The one that no sink has any more. */
  #next(): Rows {
    const next =
      this.#stretches.length < 2 ? newRows(this.depth, this.#most * this.#rowLength) : this.#stretches.shift()!;
    this.#stretches.push(next);
    return next;
  }
}
