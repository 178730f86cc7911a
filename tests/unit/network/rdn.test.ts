import { describe, expect, test } from 'vitest';
import { rdn } from '../../../src-main/network/architectures/rdn.js';
import { rrdn } from '../../../src-main/network/architectures/rrdn.js';
import { elements, float32 } from '../../../src-main/network/graph.js';
import { buildGraph } from '../../../src-main/network/registry.js';
import type { WeightSource } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

/** Convolutions that hand on channel c + `offset(name)` as channel c; biases as `bias` gives them. */
const handOn = (offset: (name: string) => number, bias: (name: string, i: number) => number): WeightSource => ({
  take(name, shape) {
    const data = new Float32Array(elements(shape));
    const [out, width, kh, kw] = shape as [number, number, number, number];
    if (shape.length === 1)
      return float32(
        shape,
        data.map((_, i) => bias(name, i)),
      );
    for (let c = 0; c < out; c++) {
      const from = c + offset(name);
      if (from < width) data[(c * width + from) * kh * kw + (kh * kw - 1) / 2] = 1;
    }
    return float32(shape, data);
  },
});

test('RDN doubles in each block that hands on, takes the last, adds the head, and repeats pixels', async () => {
  const sizes = { scale: 2, channels: 3, blocks: 2, depth: 1, growth: 1 };
  // Of the two blocks' outputs side by side, the second begins at channel 3.
  const weights = handOn(
    (name) => (name.startsWith('GFF_1') ? 3 : 0),
    () => 0,
  );
  const output = await runGraph(buildGraph(rdn, sizes, weights), {
    shape: [1, 3, 1, 2],
    data: Float32Array.of(1, 2, 3, 4, 5, 6),
  });
  expect(output.shape).toEqual([1, 3, 2, 4]);
  const row = [5, 5, 10, 10];
  expect([...output.data].slice(0, 8)).toEqual([...row, ...row]);
  expect([...output.data].slice(20)).toEqual([25, 25, 30, 30]);
});

test("RRDN's pixel shuffle is TensorFlow's: the colour comes last", async () => {
  const sizes = { scale: 2, channels: 3, blocks: 1, parts: 3, depth: 1, growth: 1 };
  const weights = handOn(
    () => 0,
    (name, i) => (name === 'PreShuffle.bias' ? i : 0),
  );
  const output = await runGraph(buildGraph(rrdn, sizes, weights), { shape: [1, 3, 1, 1], data: new Float32Array(3) });
  expect([...output.data]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
});

test("RRDN's residual shares: 0.2 of a dense block, 0.2 of a block", async () => {
  const sizes = { scale: 1, channels: 3, blocks: 1, parts: 3, depth: 1, growth: 1 };
  const output = await runGraph(
    buildGraph(
      rrdn,
      sizes,
      handOn(
        () => 0,
        () => 0,
      ),
    ),
    { shape: [1, 3, 1, 1], data: Float32Array.of(1, 2, 3) },
  );
  const gain = 1 + (1 + 0.2 * 1.2 ** 3);
  for (const [i, value] of [1, 2, 3].entries()) expect(output.data[i]).toBeCloseTo(value * gain, 5);
});

// A published file has four bytes a parameter and nothing else.
describe('as many parameters as the published files of', () => {
  const shapes: number[] = [];
  const counting: WeightSource = {
    take(_, shape) {
      shapes.push(elements(shape));
      return { type: 'float32', shape, data: new Float32Array() };
    },
  };
  const slim = { channels: 64, blocks: 2, depth: 1, growth: 4 };
  const medium = { channels: 64, blocks: 10, depth: 1, growth: 64 };
  const thick = { channels: 64, blocks: 10, parts: 3, depth: 4, growth: 32 };
  test.each([
    { file: 'esrgan-slim x2', architecture: rdn, sizes: { scale: 2, ...slim }, bytes: 888_300 },
    { file: 'esrgan-slim x4', architecture: rdn, sizes: { scale: 4, ...slim }, bytes: 933_804 },
    { file: 'esrgan-medium x3', architecture: rdn, sizes: { scale: 3, ...medium }, bytes: 2_791_900 },
    { file: 'esrgan-thick x4', architecture: rrdn, sizes: { scale: 4, ...thick }, bytes: 29_042_960 },
  ])('$file', ({ architecture, sizes, bytes }) => {
    shapes.length = 0;
    buildGraph(architecture, sizes, counting);
    expect(4 * shapes.reduce((a, b) => a + b)).toBe(bytes);
  });
});
