import { describe, expect, test } from 'vitest';
import { channelBlock } from '../../../src-main/engine/channel-block.js';
import { Session, floatTensor } from '../../../src-main/engine/runtime.js';
import { architectures } from '../../../src-main/network/architectures/index.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import { residual } from '../../../src-main/network/architectures/residual.js';
import { bandForm, whyNotLocal } from '../../../src-main/network/bands.js';
import { blockedForm } from '../../../src-main/network/blocked.js';
import { blockedKernel } from '../../../src-main/network/blocked-kernel.js';
import { float32, type Graph } from '../../../src-main/network/graph.js';
import { buildGraph } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { shallow } from '../../fixtures/fresh-model.js';

const local = architectures
  .map((architecture) => ({
    id: architecture.id,
    graph: buildGraph(
      architecture,
      shallow((architecture.typical(4) ?? architecture.typical(2))!),
      new FreshWeights(3),
    ),
  }))
  .filter(({ graph }) => whyNotLocal(graph) === undefined);

const block = await channelBlock();

describe.skipIf(block === 1)('a network in blocks gives what it gives in NCHW', () => {
  const [height, width] = [9, 14];
  const picture = Float32Array.from({ length: 3 * height * width }, (_, i) => 0.5 + 0.5 * Math.sin(i * i));
  const resultOf = async (graph: Graph): Promise<Float32Array> => {
    const session = await Session.open(graph);
    const { output } = await session.run({ input: floatTensor(picture, [1, 3, height, width]) });
    await session.release();
    return output!.data as Float32Array;
  };

  test.each(local)('$id', async ({ graph }) => {
    const [expected, found] = [await resultOf(graph), await resultOf(blockedForm(graph, block))];
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(found.length).toBe(expected.length);
    expect(found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)).toBeLessThan(
      1e-5 * largest,
    );
  });
});

describe.each([8, 16])('a band in blocks of %d', (size) => {
  const middle = (whole: Graph): Graph => blockedForm(bandForm(whole, { top: false, bottom: false }).graph, size);
  const networks = [
    {
      id: 'plain',
      graph: buildGraph(plain, { ...plain.typical(2)!, ...{ activation: 'leaky' } }, new FreshWeights(1)),
    },
    { id: 'residual', graph: buildGraph(residual, residual.typical(2)!, new FreshWeights(1)) },
  ];

  test.each(networks)(
    'changes layouts once, where $id ends, and adds nothing but the picture by itself',
    ({ graph }) => {
      const { nodes } = middle(graph);
      const count = (op: string): number => nodes.filter((node) => node.op === op).length;
      expect(['ReorderInput', 'ReorderOutput', 'LeakyRelu', 'Add'].map(count)).toEqual([0, 1, 0, 1]);
    },
  );

  test('hands on rows in blocks, and the picture as it is', () => {
    const { inputs, outputs } = middle(networks[1]!.graph);
    const rows = ({ shape }: Graph['inputs'][number]): unknown[] => shape.slice(0, 3);
    expect(rows(inputs[1]!)).toEqual([1, 3, 2]);
    expect(rows(inputs[2]!)).toEqual([1, 32 / size, 2]);
    expect(outputs.slice(1).map(rows)).toEqual(inputs.slice(1).map(rows));
  });
});

test('a kernel in blocks has a block of output channels innermost, then one of input channels where they come so', () => {
  const kernel = float32(
    [3, 4, 1, 2],
    Array.from({ length: 24 }, (_, i) => i + 1),
  );
  // Row-major (out, in, kh, kw): out by 8, in by 2, kw by 1.
  expect([...blockedKernel(kernel, 2, false).data]).toEqual([
    ...[1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15, 8, 16],
    ...[17, 0, 18, 0, 19, 0, 20, 0, 21, 0, 22, 0, 23, 0, 24, 0],
  ]);
  expect([...blockedKernel(kernel, 2, true).data].slice(0, 16)).toEqual([
    1, 9, 3, 11, 2, 10, 4, 12, 5, 13, 7, 15, 6, 14, 8, 16,
  ]);
});
