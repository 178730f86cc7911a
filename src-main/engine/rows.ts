import type { Depth } from '../contract/formats.js';
import { depthOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';

/** Pixels that can be read a few rows at a time, in any order. */
export interface RowSource {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly depth: Depth;
  /** Rows y to y + count - 1, interleaved. */
  readRows(y: number, count: number): Promise<Rows>;
}

/** Where finished rows go, from the top down. */
export interface RowSink {
  /** The rows may be written over once this, and the call after it, are done. */
  appendRows(rows: Rows): Promise<void>;
}

/** A source at least `side` pixels wide and high: smaller pictures have their last column and row repeated. */
export function atLeast(source: RowSource, side: number): RowSource {
  const width = Math.max(source.width, side);
  const height = Math.max(source.height, side);
  if (width === source.width && height === source.height) return source;
  const { channels, depth } = source;
  return {
    width,
    height,
    channels,
    depth,
    async readRows(y, count) {
      const padded = newRows(depth, count * width * channels);
      for (let i = 0; i < count; i++) {
        const row = await source.readRows(Math.min(y + i, source.height - 1), 1);
        padded.set(row, i * width * channels);
        const last = row.subarray((source.width - 1) * channels);
        for (let x = source.width; x < width; x++) padded.set(last, (i * width + x) * channels);
      }
      return padded;
    },
  };
}

/** A sink that keeps only the left `width` columns and the first `height` rows of what it gets. */
export function cropped(
  sink: RowSink,
  from: { width: number; channels: number },
  width: number,
  height: number,
): RowSink {
  let left = height;
  return {
    async appendRows(rows) {
      const count = Math.min(left, rows.length / (from.width * from.channels));
      left -= count;
      if (count === 0) return;
      await sink.appendRows(cutColumns(rows, from.width, from.channels, 0, width, count));
    },
  };
}

/** Columns x0 to x1 - 1 of `count` interleaved rows. */
export function cutColumns(rows: Rows, width: number, channels: number, x0: number, x1: number, count: number): Rows {
  if (x0 === 0 && x1 === width) return rows.subarray(0, count * width * channels);
  const samples = (x1 - x0) * channels;
  const cut = newRows(depthOf(rows), count * samples);
  for (let y = 0; y < count; y++) {
    const start = (y * width + x0) * channels;
    cut.set(rows.subarray(start, start + samples), y * samples);
  }
  return cut;
}
