import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ranks, spearman } from '../../../src-main/measure/spearman.js';
import { isThere } from '../../fixtures/required.js';

test('ties share the mean of their ranks', () => {
  expect(ranks([30, 10, 30, 20])).toEqual([3.5, 1, 3.5, 2]);
});

test.each([
  { name: 'the same order', a: [1, 2, 3], b: [10, 20, 90], is: 1 },
  { name: 'the reverse order', a: [1, 2, 3], b: [3, 2, 1], is: -1 },
  // Worked by hand: ranks 1 2 3 4 against 2 1 4 3, 1 - 6 * 4 / 60.
  { name: 'two swaps of four', a: [1, 2, 3, 4], b: [2, 1, 4, 3], is: 0.6 },
])('$name: $is', ({ a, b, is }) => {
  expect(spearman(a, b)).toBeCloseTo(is, 12);
});

test('one value only has no rank correlation', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
});

test('columns of two lengths are refused', () => {
  expect(() => spearman([1, 2], [1])).toThrow(/one length but got 2 and 1/);
});

/** The challenge's result table, and beneath it what each figure's rank has to do with the runtime's. */
const page = fileURLToPath(new URL('../../../../shared/reference/AIM2020.md', import.meta.url));

test.skipIf(!isThere('REFERENCE', existsSync(page)))(
  "the AIM 2020 table gives the challenge's correlations with runtime",
  () => {
    const lines = readFileSync(page, 'utf8').split('\n');
    const cells = (line: string) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    const number = (cell: string | undefined) => parseFloat(cell!);
    const reference = lines.filter((line) => line.startsWith('| *reference:*')).map(cells);
    const header = lines.findIndex((line) => line.startsWith('| team (author)'));
    const ranked = lines.slice(header + 2, header + 18).map(cells);
    const columns = [4, 5, 6, 7, 8];
    const correlations = (rows: string[][]) =>
      columns.map((column) =>
        spearman(
          rows.map((row) => number(row[column])),
          rows.map((row) => number(row[3])),
        ),
      );
    const expected = lines
      .filter((line) => line.startsWith('| 16 ranked'))
      .map((line) => cells(line).slice(1).map(Number));
    expect(expected).toHaveLength(2);
    [correlations([...ranked, ...reference]), correlations(ranked)].forEach((row, i) =>
      row.forEach((value, j) => expect(Math.abs(value - expected[i]![j]!)).toBeLessThan(0.001)),
    );
  },
);
