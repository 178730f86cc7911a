import { describe, expect, test } from 'vitest';
import { float32 } from '../../../../src-main/network/graph.js';
import { biasTensor, encodingOf } from '../../../../src-main/tools/quantise/numbers.js';

describe('encoding a range as uint8', () => {
  test.each([
    { name: 'from zero up', min: 0, max: 255, scale: 1, zero: 0 },
    { name: 'on both sides of zero', min: -51, max: 204, scale: 1, zero: 51 },
    { name: 'all above zero, which is taken in', min: 100, max: 510, scale: 2, zero: 0 },
    { name: 'all below zero, which is taken in', min: -510, max: -100, scale: 2, zero: 255 },
    { name: 'nothing but zero', min: 0, max: 0, scale: 1, zero: 0 },
  ])('$name', ({ min, max, scale, zero }) => {
    expect(encodingOf({ min, max })).toEqual({ scale, zero });
  });

  test('zero comes back as zero for ends that do not divide evenly', () => {
    const { scale, zero } = encodingOf({ min: -0.37, max: 1.11 });
    expect(Number.isInteger(zero)).toBe(true);
    expect((zero - zero) * scale).toBe(0);
    expect(zero).toBe(Math.round((0.37 / 1.48) * 255));
  });
});

test('a bias is kept at the scale of the sums it is added to', () => {
  const bias = biasTensor(float32([3], [1, -0.26, 0]), Float32Array.of(0.5, 0.25, 1));
  expect([...bias.data]).toEqual([2, -1, 0]);
  expect(bias.type).toBe('int32');
});
