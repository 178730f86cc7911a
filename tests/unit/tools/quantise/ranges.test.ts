import { describe, expect, test } from 'vitest';
import { Histogram, NOTHING_SEEN, widened } from '../../../../src-main/tools/quantise/ranges.js';

const spread = (from: number, to: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

const rangeOf = (values: Float32Array, below?: number) => {
  const histogram = new Histogram(widened(NOTHING_SEEN, values));
  histogram.add(values);
  return histogram.bestRange(below);
};

describe('the range to round in', () => {
  test('evenly spread values are taken whole', () => {
    expect(rangeOf(spread(-1, 3, 10_000))).toEqual({ min: -1, max: 3 });
  });

  test('zero is taken in', () => {
    expect(rangeOf(spread(2, 3, 10_000))).toEqual({ min: 0, max: 3 });
  });

  test('one value far away does not coarsen the steps of all others', () => {
    // Cutting off the 2 costs 1; two million values in steps of 2/255 rather than 1/255 cost 7.7 more.
    const histogram = new Histogram({ min: 0, max: 2 });
    for (let i = 0; i < 40; i++) histogram.add(spread(0, 1, 50_000));
    histogram.add(Float32Array.of(2));
    const { min, max } = histogram.bestRange();
    expect(min).toBe(0);
    expect(max).toBeGreaterThanOrEqual(1);
    expect(max).toBeLessThan(1.1);
  });

  test('what an activation flattens may be cut off', () => {
    const values = Float32Array.of(...spread(-4, 0, 5000), ...spread(0, 1, 5000));
    expect(rangeOf(values, 1).min).toBe(-4);
    // The least of 0.001^2 * 5000 * (4 - f)^3 / 12 + 5000 * ((1 + f) / 255)^2 / 12 lies near f = 0.3.
    const { min, max } = rangeOf(values, 0.001);
    expect(max).toBe(1);
    expect(min).toBeGreaterThanOrEqual(-0.375);
    expect(min).toBeLessThanOrEqual(-0.25);
  });

  test('a tensor that is nothing but zero has no extent', () => {
    expect(rangeOf(new Float32Array(10))).toEqual({ min: 0, max: 0 });
  });
});
