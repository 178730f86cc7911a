import { depthOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import type { Span } from './layout.js';
import { cutColumns, type RowSource } from './rows.js';

/** Finished rows of a stretch of the width, with its margins. */
export interface Column {
  readonly span: Span;
  readonly pixels: Rows;
}

/** Full-width rows out of columns, without their margins. */
export function joinedColumns(source: RowSource, scale: number, parts: readonly Column[]): Rows {
  if (parts.length === 1) return parts[0]!.pixels;
  const { channels } = source;
  const rowLength = source.width * scale * channels;
  const first = parts[0]!;
  const count = first.pixels.length / ((first.span.to - first.span.from) * scale * channels);
  const rows = newRows(depthOf(first.pixels), count * rowLength);
  for (const { span, pixels } of parts) {
    const width = (span.to - span.from) * scale;
    const core = cutColumns(
      pixels,
      width,
      channels,
      (span.start - span.from) * scale,
      (span.end - span.from) * scale,
      count,
    );
    const length = (span.end - span.start) * scale * channels;
    for (let y = 0; y < count; y++) {
      rows.set(core.subarray(y * length, (y + 1) * length), y * rowLength + span.start * scale * channels);
    }
  }
  return rows;
}
