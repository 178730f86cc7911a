import { expect, test } from 'vitest';
import { withPixelEnds } from '../../../src-main/network/ends.js';
import { ofSize } from '../../../src-main/network/of-size.js';
import { architectureOf, buildGraph } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';

test('no side of a graph of one size is free', () => {
  const plain = architectureOf('plain')!;
  const graph = withPixelEnds(buildGraph(plain, plain.typical(3)!, new FreshWeights(1)), {
    ...{ depth: 8, channels: 3, range: 1 },
  });
  const { inputs, outputs } = ofSize(graph, { width: 40, height: 30 }, 3);
  expect(inputs.map(({ shape }) => shape)).toEqual([[1, 30, 40, 3]]);
  expect(outputs.map(({ shape }) => shape)).toEqual([[1, 90, 120, 3], []]);
});
