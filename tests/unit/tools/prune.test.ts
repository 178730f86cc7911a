import { describe, expect, test } from 'vitest';
import { scCvlab } from '../../../src-main/network/architectures/sc-cvlab.js';
import { countGraph } from '../../../src-main/network/count.js';
import { GraphBuilder, PICTURE } from '../../../src-main/network/builder.js';
import type { Graph } from '../../../src-main/network/graph.js';
import { prune, weightsOf } from '../../../src-main/tools/prune.js';
import { architectureOf, buildGraph, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights, StoredWeights } from '../../../src-main/network/weight-source.js';
import { largestDifference, runGraph } from '../../fixtures/run-graph.js';

const picture = { shape: [1, 3, 9, 11], data: Float32Array.from({ length: 297 }, (_, i) => ((i * 29) % 31) / 31) };

/** A whole network, before anything is pruned: every block has the same widths. */
const whole = {
  scale: 4,
  channels: 16,
  widths: Array.from({ length: 4 }, () => [32, 16] as const),
  upper: [16, 16],
};

/** The whole network, in which so many of the `wide` channels of block i do nothing. */
function withDeadChannels(dead: readonly number[]): { graph: Graph; picked: number[][] } {
  const fresh = new FreshWeights(4);
  buildGraph(scCvlab, whole, fresh);
  const picked = dead.map((count) => Array.from({ length: count }, (_, i) => (7 * i + 3) % 32));
  picked.forEach((channels, block) => {
    const { shape, data } = fresh.given.get(`blocks.${block}.widen.weight`)!;
    for (const channel of channels) {
      data.fill(0, channel * shape[1]!, (channel + 1) * shape[1]!);
      fresh.given.get(`blocks.${block}.widen.bias`)!.data[channel] = 0;
    }
  });
  return { graph: buildGraph(scCvlab, whole, new StoredWeights(fresh.given)), picked };
}

test('pruning nothing changes nothing', () => {
  const { graph } = withDeadChannels([0, 0, 0, 0]);
  expect(weightsOf(prune(graph, 0))).toEqual(weightsOf(graph));
});

describe('channels that do nothing', () => {
  const dead = [4, 0, 12, 8];
  const { graph } = withDeadChannels(dead);
  // 32 + 16 channels in each block are open to pruning: what comes in between is one activation or none.
  const pruned = prune(graph, 24 / (4 * 48));

  test('go first, and each layer gets a width of its own', () => {
    const { architecture, sizes } = recognise(weightsOf(pruned));
    expect(architecture.id).toBe('sc-cvlab');
    expect(sizes).toEqual({ ...whole, widths: dead.map((count) => [32 - count, 16]) });
  });

  test('are not missed', async () => {
    const [before, after] = [await runGraph(graph, picture), await runGraph(pruned, picture)];
    expect(after.shape).toEqual(before.shape);
    expect(largestDifference(after.data, before.data)).toBeLessThan(1e-5);
    expect(countGraph(pruned).parameters).toBe(countGraph(graph).parameters - 24 * (16 + 1 + 16));
  });
});

test.each([0.25, 0.5, 0.9, 1])('%f of the channels pruned: recognised with whole fours, and runs', async (share) => {
  const fresh = new FreshWeights(6);
  const pruned = prune(buildGraph(scCvlab, whole, fresh), share);
  const { graph, sizes } = recognise(weightsOf(pruned));
  const widths: readonly number[] = (sizes as typeof whole).widths.flat();
  expect(widths.every((width) => width >= 4 && width % 4 === 0)).toBe(true);
  const left = widths.reduce((a, b) => a + b) / (4 * 48);
  expect(left).toBeGreaterThanOrEqual(1 - share);
  // Each of the eight layers may keep up to four channels more.
  expect(left).toBeLessThanOrEqual(1 - share + (8 * 4) / (4 * 48));
  const output = await runGraph(graph, picture);
  expect(output.shape).toEqual([1, 3, 36, 44]);
  expect(output.data.every(Number.isFinite)).toBe(true);
});

test('slopes go with their channels', async () => {
  const graph = buildGraph(architectureOf('plain')!, { ...architectureOf('plain')!.typical(2)! }, new FreshWeights(8));
  const pruned = prune(graph, 0.5);
  for (const [name, { shape }] of weightsOf(pruned))
    if (name.startsWith('slope.')) expect(shape).toEqual([weightsOf(pruned).get(layerOf(name))!.shape[0]]);
  expect(countGraph(pruned).parameters).toBeLessThan(0.5 * countGraph(graph).parameters);
  expect((await runGraph(pruned, picture)).shape).toEqual([1, 3, 18, 22]);
});

const layerOf = (slope: string) => (slope === 'slope.0' ? 'head.weight' : `body.${Number(slope.slice(6)) - 1}.weight`);

test.each([
  ['shared between calls', (b: GraphBuilder) => b.conv(b.conv(b.conv(PICTURE, 'a', 8), 'b', 8), 'b', 8)],
  ['grouped', (b: GraphBuilder) => b.conv(b.conv(PICTURE, 'a', 8), 'b', 8, { groups: 8 })],
  [
    'also added elsewhere',
    (b: GraphBuilder) => {
      const x = b.conv(PICTURE, 'a', 8);
      return b.add(b.conv(x, 'b', 8), x);
    },
  ],
])('what is %s stays whole', (_, build) => {
  const b = new GraphBuilder(new FreshWeights(1));
  const graph = b.finish(PICTURE, build(b));
  expect(weightsOf(prune(graph, 0.9))).toEqual(weightsOf(graph));
});
