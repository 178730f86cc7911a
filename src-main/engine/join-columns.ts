import { depthOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import type { Span } from './layout.js';
import type { RowSource } from './rows.js';

/** Finished rows of a stretch of the width, with its margins. */
export interface Column {
  readonly span: Span;
  readonly pixels: Rows;
}

/** Full-width rows out of columns, without their margins. */
export function joinedColumns(source: RowSource, scale: number, parts: readonly Column[]): Rows {
  if (parts.length === 1) return parts[0]!.pixels;
  const samples = scale * source.channels;
  const rowLength = source.width * samples;
  const first = parts[0]!;
  const count = first.pixels.length / ((first.span.to - first.span.from) * samples);
  const rows = newRows(depthOf(first.pixels), count * rowLength);
  for (const { span, pixels } of parts) {
    const [width, length] = [(span.to - span.from) * samples, (span.end - span.start) * samples];
    for (let y = 0, at = (span.start - span.from) * samples; y < count; y++, at += width) {
      rows.set(pixels.subarray(at, at + length), y * rowLength + span.start * samples);
    }
  }
  return rows;
}
