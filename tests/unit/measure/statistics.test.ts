import { describe, expect, test } from 'vitest';
import { onFront } from '../../../src-main/measure/front.js';
import { risingLine } from '../../../src-main/measure/line.js';
import { isDecided, median, quantile, spreadOf, typicalSpread } from '../../../src-main/measure/statistics.js';

describe('quantiles', () => {
  test.each([
    // NumPy's and R's default (type 7), worked by hand.
    { values: [3, 1, 2], share: 0.5, is: 2 },
    { values: [4, 1, 3, 2], share: 0.5, is: 2.5 },
    { values: [1, 2, 3, 4, 5], share: 0.25, is: 2 },
    { values: [10, 20], share: 0.75, is: 17.5 },
    { values: [7], share: 0.25, is: 7 },
  ])('$share of $values is $is', ({ values, share, is }) => {
    expect(quantile(values, share)).toBeCloseTo(is, 12);
  });

  test('one slow run does not move the median', () => {
    expect(median([10, 11, 12, 13, 5000])).toBe(12);
  });

  test('of nothing there are none', () => {
    expect(() => quantile([], 0.5)).toThrow(/at least one/);
  });
});

describe('which is faster', () => {
  test.each([
    { name: 'apart', a: [10, 11, 12], b: [20, 21, 22], is: true },
    { name: 'overlapping', a: [10, 15, 20], b: [14, 18, 30], is: false },
    { name: 'too few runs to tell', a: [10, 10], b: [20, 20, 20], is: false },
    { name: 'apart but for single slow runs', a: [10, 10, 10, 10, 90], b: [20, 20, 20, 20, 5], is: true },
  ])('$name: $is, either way round', ({ a, b, is }) => {
    expect(isDecided(spreadOf(a), spreadOf(b))).toBe(is);
    expect(isDecided(spreadOf(b), spreadOf(a))).toBe(is);
  });

  test('the typical spread is that of the middle model, and unknown for single runs', () => {
    expect(
      typicalSpread(
        [
          [100, 100, 100],
          [90, 100, 110],
          [50, 100, 150],
        ].map(spreadOf),
      ),
    ).toBeCloseTo(0.1, 12);
    expect(typicalSpread([spreadOf([1])])).toBeNull();
  });
});

describe('the front', () => {
  test('keeps what nothing beats in both', () => {
    const points = [
      { cost: 1, gain: 30 },
      { cost: 2, gain: 29 },
      { cost: 3, gain: 32 },
      { cost: 3, gain: 31 },
      { cost: 9, gain: 32 },
    ];
    expect(onFront(points)).toEqual([true, false, true, false, false]);
  });

  test('keeps both of two that are alike', () => {
    expect(onFront([{ cost: 1, gain: 30 }, { cost: 1, gain: 30 }])).toEqual([true, true]); // prettier-ignore
  });
});

describe('a line through costs', () => {
  test('is the one they lie on', () => {
    const line = risingLine([1, 2, 5].map((x) => ({ x, y: 3 + 2 * x })));
    expect(line!.start).toBeCloseTo(3, 9);
    expect(line!.slope).toBeCloseTo(2, 9);
  });

  test('starts at nothing where it would start below', () => {
    expect(risingLine([1, 2].map((x) => ({ x, y: 4 * x - 3 })))).toEqual({ start: 0, slope: 11 / 5 });
  });

  test.each([
    { name: 'one point', points: [{ x: 1, y: 1 }] },
    { name: 'one count', points: [{ x: 1, y: 1 }, { x: 1, y: 2 }] }, // prettier-ignore
    { name: 'costs that fall', points: [{ x: 1, y: 2 }, { x: 2, y: 1 }] }, // prettier-ignore
  ])('is none for $name', ({ points }) => {
    expect(risingLine(points)).toBeUndefined();
  });
});
