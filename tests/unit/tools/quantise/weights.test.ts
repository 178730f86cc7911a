import { describe, expect, test } from 'vitest';
import { float32, type Tensor } from '../../../../src-main/network/graph.js';
import { weightTensor } from '../../../../src-main/tools/quantise/weights.js';
import { largestPair } from '../../../fixtures/int8-pairs.js';

/** What the integers stand for. */
const real = ({ tensor, scales }: { tensor: Tensor; scales: Float32Array }): number[] =>
  Array.from(
    tensor.data as Int8Array,
    (value, i) => value * scales[Math.floor((i * scales.length) / tensor.data.length)]!,
  );

describe('a kernel as int8', () => {
  test('each channel it gives has a scale of its own, by its largest weight', () => {
    const { tensor, scales } = weightTensor(float32([3, 2, 1, 1], [1.27, -0.5, 0.0127, 0.0001, 0, 0]));
    expect([...scales].map((scale) => Number(scale.toFixed(6)))).toEqual([0.01, 0.0001, 1]);
    expect([...tensor.data]).toEqual([127, -50, 127, 1, 0, 0]);
    expect(tensor).toMatchObject({ type: 'int8', shape: [3, 2, 1, 1] });
  });

  test('-128 is never used', () => {
    expect([...weightTensor(float32([1, 2, 1, 1], [-1.27, 0.64])).tensor.data]).toEqual([-127, 64]);
  });

  test.each([
    { name: 'two equal neighbours take the double scale', values: [1, 1], is: [64, 64] },
    { name: 'below zero too', values: [-1, -1], is: [-64, -64] },
    { name: 'neighbours of different signs need nothing', values: [1, -1], is: [127, -127] },
    { name: 'nor do two that are not side by side', values: [1, 0, 0, 1], is: [127, 0, 0, 127] },
  ])('$name', ({ values, is }) => {
    expect([...weightTensor(float32([1, values.length, 1, 1], values)).tensor.data]).toEqual(is);
  });

  test('neighbours are channels at one place, for an odd number of them across places', () => {
    // Two channels, two columns: (a0 a1) (b0 b1) lie as a0 b0, a1 b1.
    expect([...weightTensor(float32([1, 2, 1, 2], [1, -1, -1, 1])).tensor.data]).toEqual([127, -127, -127, 127]);
    expect([...weightTensor(float32([1, 2, 1, 2], [1, -1, 1, -1])).tensor.data]).toEqual([64, -64, 64, -64]);
    // One channel, two columns: the columns are neighbours.
    expect([...weightTensor(float32([1, 1, 1, 2], [1, 1])).tensor.data]).toEqual([64, 64]);
  });

  test.each([
    { name: 'like those of networks', power: 3 },
    { name: 'all about as large', power: 0.2 },
  ])('weights $name: no pair is too large, and the error is no larger than at twice the finest scale', ({ power }) => {
    const data = Float32Array.from(
      { length: 8 * 12 * 9 },
      (_, i) => Math.abs(Math.sin(i * i)) ** power * Math.sign((i % 7) - 3),
    );
    const kernel = float32([8, 12, 3, 3], data);
    const form = weightTensor(kernel);
    expect(largestPair(form.tensor)).toBeLessThanOrEqual(128);
    const back = real(form);
    for (let c = 0; c < 8; c++) {
      const channel = data.subarray(c * 108, (c + 1) * 108);
      const step = (2 * Math.max(...channel.map(Math.abs))) / 127;
      const errorOf = (of: (value: number, i: number) => number): number =>
        channel.reduce((sum, value, i) => sum + (value - of(value, i)) ** 2, 0);
      const coarse = errorOf((value) => Math.round(value / step) * step);
      expect(errorOf((_, i) => back[c * 108 + i]!)).toBeLessThanOrEqual(coarse * (1 + 1e-5));
    }
  });
});
