import { expect, test } from 'vitest';
import { Behind } from '../../../src-main/engine/behind.js';
import { JoinedColumns } from '../../../src-main/engine/join-columns.js';
import { evenSpans } from '../../../src-main/engine/layout.js';
import { cutColumns, type RowSink } from '../../../src-main/engine/rows.js';
import { newRows } from '../../../src-main/image/rows.js';
import type { Rows } from '../../../src-main/image/types.js';

/** A sink that takes its time, and what it was given. */
function slow(): { sink: RowSink; taken: Rows[] } {
  const taken: Rows[] = [];
  const sink = {
    async appendRows(rows: Rows): Promise<void> {
      await new Promise((resolve) => setImmediate(resolve));
      taken.push(rows.slice());
    },
  };
  return { sink, taken };
}

test.each([
  { depth: 8 as const, channels: 3 as const, width: 2100, most: 300 },
  { depth: 16 as const, channels: 3 as const, width: 3000, most: 1000 },
  { depth: 16 as const, channels: 1 as const, width: 90, most: 90 },
  { depth: 8 as const, channels: 1 as const, width: 40, most: 8 },
])('columns of $most pixels are joined to rows of $width, of $depth bits', async ({ depth, channels, width, most }) => {
  const [scale, heights] = [2, [37, 64, 5]];
  const { sink, taken } = slow();
  const behind = new Behind(sink);
  const joined = new JoinedColumns({ width, channels }, scale, depth, behind);
  const wanted: Rows[] = [];
  for (const [k, height] of heights.entries()) {
    const rows = newRows(depth, width * scale * channels * height * scale).map((_, i) => (i * 31 + k) % 65_521);
    wanted.push(rows);
    const columns = evenSpans(width, most, 4).map((span) => ({
      span,
      pixels: cutColumns(rows, width * scale, channels, span.from * scale, span.to * scale, height * scale),
    }));
    await joined.append(columns);
  }
  await behind.end();
  const flat = (all: readonly Rows[]): Buffer =>
    Buffer.concat(all.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
  expect(flat(taken).equals(flat(wanted))).toBe(true);
});
