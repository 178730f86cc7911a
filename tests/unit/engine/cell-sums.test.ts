import { describe, expect, test } from 'vitest';
import { addSquaresToCells, addToCells } from '../../../src-main/engine/cell-sums.js';
import type { Rows } from '../../../src-main/image/types.js';

/** The same by its definition. */
function expected(row: Rows, cell: number, channels: number, of: (sample: number) => number): number[] {
  const sums = Array.from({ length: Math.ceil(row.length / channels / cell) * channels }, () => 0);
  row.forEach((sample, i) => (sums[Math.floor(i / channels / cell) * channels + (i % channels)]! += of(sample)));
  return sums;
}

const WHITE = { 8: 255, 16: 65_535 } as const;

describe.each([8, 16] as const)('of %i bits', (depth) => {
  const rowsOf = (samples: readonly number[]): Rows =>
    depth === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples);

  test.each([
    [1, 8, 21],
    [3, 8, 5],
    [3, 8, 29],
    [3, 16, 64],
    [3, 32, 70],
    [3, 512, 512],
    [3, 516, 516],
  ] as const)('%i channels, cells of %i in %i pixels', (channels, cell, width) => {
    const length = width * channels;
    for (const sample of [(i: number) => Math.imul(i + 1, 2654435761) >>> (32 - depth), () => WHITE[depth]]) {
      // The row lies somewhere in others, at no multiple of a word.
      const rows = rowsOf(Array.from({ length: length + 16 }, (_, i) => sample(i))).subarray(3);
      const sums = new Float64Array(Math.ceil(width / cell) * channels).fill(1);
      const squares = sums.slice();
      addToCells(rows, 5, length, cell, channels, sums);
      addSquaresToCells(rows, 5, length, cell, channels, squares);
      const row = rows.subarray(5, 5 + length);
      const first = (values: number[]): number[] => values.map((value) => value + 1);
      expect([...sums]).toEqual(first(expected(row, cell, channels, (value) => value)));
      expect([...squares]).toEqual(first(expected(row, cell, channels, (value) => value * value)));
    }
  });
});
