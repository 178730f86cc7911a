import { describe, expect, test } from 'vitest';
import { inParallel, inSeries, kernelOf, type Kernel } from '../../../src-main/network/blocks/merge.js';
import { span } from '../../../src-main/network/architectures/span.js';
import { GraphBuilder, PICTURE } from '../../../src-main/network/builder.js';
import { buildGraph, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights, StoredWeights, type WeightMap } from '../../../src-main/network/weight-source.js';
import { largestDifference, runGraph } from '../../fixtures/run-graph.js';

const picture = { shape: [1, 3, 6, 7], data: Float32Array.from({ length: 126 }, (_, i) => ((i * 29) % 31) / 31 - 0.5) };

/** Unpadded convolutions with fresh weights: the first of `sides` from 3 channels to 5, others of 5. */
function chain(sides: readonly number[]) {
  const fresh = new FreshWeights(11);
  const b = new GraphBuilder(fresh);
  const result = sides.reduce((x, side, i) => b.conv(x, `c${i}`, 5, { kernel: side, pad: 0 }), PICTURE);
  return { weights: fresh.given as WeightMap, graph: b.finish(PICTURE, result) };
}

function single({ shape, data, bias }: Kernel) {
  const b = new GraphBuilder(
    new StoredWeights(
      new Map([
        ['c.weight', { shape, data }],
        ['c.bias', { shape: [bias.length], data: bias }],
      ]),
    ),
  );
  return b.finish(PICTURE, b.conv(PICTURE, 'c', shape[0]!, { kernel: shape[2]!, pad: 0 }));
}

describe('one convolution does the work', () => {
  test.each([{ sides: [1, 3] }, { sides: [3, 1] }, { sides: [1, 1] }, { sides: [1, 3, 1] }])(
    'of $sides in series',
    async ({ sides }) => {
      const { weights, graph } = chain(sides);
      const merged = sides.map((_, i) => kernelOf(weights, `c${i}`)!).reduce(inSeries);
      const [expected, output] = [await runGraph(graph, picture), await runGraph(single(merged), picture)];
      expect(output.shape).toEqual(expected.shape);
      expect(largestDifference(output.data, expected.data)).toBeLessThan(1e-6);
    },
  );

  test('of a 3x3 and a 1x1 side by side', () => {
    const large = { shape: [1, 1, 3, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), bias: Float32Array.of(1) };
    const small = { shape: [1, 1, 1, 1], data: Float32Array.of(10), bias: Float32Array.of(2) };
    const { data, bias } = inParallel(large, small);
    expect([...data, ...bias]).toEqual([1, 2, 3, 4, 15, 6, 7, 8, 9, 3]);
  });
});

test('a kernel without bias has a bias of zeros', () => {
  const weights: WeightMap = new Map([['c.weight', { shape: [2, 1, 1, 1], data: Float32Array.of(1, 2) }]]);
  expect(kernelOf(weights, 'c')?.bias).toEqual(Float32Array.of(0, 0));
  expect(kernelOf(weights, 'd')).toBeUndefined();
});

test('SPAN as it is trained: what lies merged in the file is not trusted', () => {
  const sizes = { scale: 2, channels: 4, blocks: 2 };
  const fresh = new FreshWeights(5);
  buildGraph(span, sizes, fresh);
  const trained = new Map(fresh.given);
  for (const [name, { shape }] of fresh.given) {
    const conv = /^(.+)\.eval_conv\.weight$/.exec(name)?.[1];
    if (conv === undefined) continue;
    const [out, width] = shape as [number, number];
    // Nothing in series, and beside it each first input handed on with a bias of 2.
    const zeros = (...of: number[]) => ({ shape: of, data: new Float32Array(of.reduce((a, b) => a * b)) });
    trained.set(`${conv}.conv.0.weight`, zeros(width, width, 1, 1));
    trained.set(`${conv}.conv.1.weight`, zeros(out, width, 3, 3));
    trained.set(`${conv}.conv.2.weight`, zeros(out, out, 1, 1));
    for (const [i, count] of [width, out, out].entries()) trained.set(`${conv}.conv.${i}.bias`, zeros(count));
    const skip = zeros(out, width, 1, 1);
    for (let o = 0; o < out; o++) skip.data[o * width] = 1;
    trained.set(`${conv}.sk.weight`, skip);
    trained.set(`${conv}.sk.bias`, { shape: [out], data: new Float32Array(out).fill(2) });
  }
  const found = recognise(trained);
  expect(found.sizes).toEqual(sizes);
  const kernel = found.graph.initializers.get('conv_2.eval_conv.weight')!;
  expect([...(kernel.data as Float32Array)].map((value, i) => (value === 0 ? -1 : i)).filter((i) => i >= 0)).toEqual([
    4, 40, 76, 112,
  ]);
  expect(found.graph.initializers.get('conv_2.eval_conv.bias')?.data).toEqual(new Float32Array(4).fill(2));
});

test('SPAN without its mean taken off is told by its mark', () => {
  const sizes = { scale: 2, channels: 4, blocks: 2 };
  const fresh = new FreshWeights(5);
  buildGraph(span, sizes, fresh);
  const marked: WeightMap = new Map([...fresh.given, ['no_norm', { shape: [1], data: new Float32Array(1) }]]);
  const { graph } = recognise(marked);
  expect(graph.nodes[0]?.op).toBe('Conv');
  expect(recognise(fresh.given).graph.nodes[0]?.op).toBe('Sub');
});
