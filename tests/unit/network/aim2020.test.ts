import { describe, expect, test } from 'vitest';
import type { Sizes } from '../../../src-main/network/architecture.js';
import { countGraph } from '../../../src-main/network/count.js';
import { elements, float32, type Graph } from '../../../src-main/network/graph.js';
import { withMergedBases } from '../../../src-main/network/blocks/kernel-bases.js';
import { GraphBuilder, PICTURE, type Value } from '../../../src-main/network/builder.js';
import { receptiveRadius } from '../../../src-main/network/radius.js';
import { bandForm } from '../../../src-main/network/bands.js';
import { architectureOf, buildGraph, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights, type WeightSource } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

// What is particular to the networks of the AIM 2020 report that were written from its words.

const graphOf = (id: string, sizes: object, weights: WeightSource) =>
  buildGraph(architectureOf(id)!, { scale: 4, ...sizes } as Sizes, weights);

const tensor = (shape: number[], ...values: number[]) => ({ shape, data: Float32Array.from(values) });

describe('kernels trained as a weighted sum of several', () => {
  const bases = new Map([
    ['a.shares', tensor([2], 0.5, 2)],
    ['a.bases.0.weight', tensor([1, 1, 1, 2], 1, 2)],
    ['a.bases.1.weight', tensor([1, 1, 1, 2], 10, 20)],
    ['a.bases.0.bias', tensor([1], 4)],
    ['a.bases.1.bias', tensor([1], 3)],
  ]);

  test('are added up, and so are their biases', () => {
    const merged = withMergedBases(bases);
    expect([...merged.keys()]).toEqual(['a.weight', 'a.bias']);
    expect([...merged.get('a.weight')!.data]).toEqual([20.5, 41]);
    expect([...merged.get('a.bias')!.data]).toEqual([8]);
  });

  test.each([
    ['of another shape', 'a.bases.1.weight', tensor([1, 1, 2, 1], 10, 20)],
    ['without a share', 'a.shares', tensor([1], 0.5)],
  ])('one %s is not guessed at', (_, name, wrong) => {
    expect(
      withMergedBases(new Map<string, ReturnType<typeof tensor>>(bases).set(name, wrong)).has('a.bases.1.weight'),
    ).toBe(true);
  });

  test('are merged when UESTC-MediaLab is recognised', () => {
    const small = { channels: 8, blocks: 1, steps: 2, distilled: 4, groups: 2 };
    const fresh = new FreshWeights(2);
    graphOf('uestc-medialab', small, fresh);
    const training = new Map(fresh.given);
    const name = 'blocks.0.steps.1.group';
    for (const kind of ['weight', 'bias']) {
      const whole = training.get(`${name}.${kind}`)!;
      training.delete(`${name}.${kind}`);
      for (const base of [0, 1, 2]) training.set(`${name}.bases.${base}.${kind}`, whole);
    }
    training.set(`${name}.shares`, tensor([3], 0.5, 0.25, 0.25));
    const { architecture, sizes, graph } = recognise(training);
    expect(architecture.id).toBe('uestc-medialab');
    expect(sizes).toEqual({ scale: 4, ...small });
    expect(graph.initializers.get(`${name}.weight`)!.data).toEqual(fresh.given.get(`${name}.weight`)!.data);
  });
});

test('a convolution called again counts again, its weights once', () => {
  const count = (blocks: number) => countGraph(graphOf('innopeak-sr', { channels: 8, blocks }, new FreshWeights(1)));
  const [one, two] = [count(1), count(2)];
  const weights = 2 * (9 * 8 * 8 + 8);
  expect(two.parameters - one.parameters).toBe(weights);
  expect(two.convolutions - one.convolutions).toBe(4 * 2);
  expect(two.activations - one.activations).toBe(4 * 2 * 8 * 256 * 256);
  // Of each two convolutions one has an activation.
  expect(two.flops - one.flops).toBe(4 * (2 * 9 * 8 * 8 + 8) * 256 * 256);
});

const pixel = (value: number) => ({ shape: [1, 3, 1, 1], data: new Float32Array(3).fill(value) });

/** A graph cut off after the convolution of this name. */
function upTo(graph: Graph, conv: string): Graph {
  const end = graph.nodes.find(({ inputs }) => inputs[1] === `${conv}.weight`)!;
  return { ...graph, outputs: [{ ...graph.outputs[0]!, name: end.outputs[0]! }] };
}

test.each([
  { blocks: 1, seen: [0, 4] },
  { blocks: 2, seen: [4, 4] },
  { blocks: 3, seen: [4, 8] },
])("ZJUESR2020's halves take turns: $blocks blocks", async ({ blocks, seen }) => {
  // Each block adds one to what it works on; the last convolution sums the first and the second half of the channels.
  const weights: WeightSource = {
    take(name, shape) {
      const tensor = float32(shape, new Float32Array(elements(shape)));
      const data = tensor.data as Float32Array;
      if (name.endsWith('fuse.bias')) data.fill(1);
      const [, width] = shape as [number, number];
      if (name === 'trunk.weight')
        for (let i = 0; i < width; i++) data[((i < width / 2 ? 0 : 1) * width + i) * 9 + 4] = 1;
      return tensor;
    },
  };
  const graph = graphOf('zjuesr2020', { channels: 8, blocks, branches: [4, 4], upper: 4 }, weights);
  const output = await runGraph(upTo(graph, 'trunk'), pixel(0));
  expect([...output.data.slice(0, 2)]).toEqual(seen);
});

describe('hard activations', () => {
  const graph = (work: (b: GraphBuilder, x: Value) => Value) => {
    const b = new GraphBuilder(new FreshWeights(1));
    return b.finish(PICTURE, work(b, PICTURE));
  };
  const swish = graph((b, x) => b.hardSwish(x));
  const gate = graph((b, x) => b.hardSigmoid(x));

  test.each([-4, -3, -1, 0, 1.5, 3, 5])('of %f are as MobileNetV3 defines them', async (value) => {
    const share = Math.min(Math.max(value + 3, 0), 6) / 6;
    expect((await runGraph(gate, pixel(value))).data[0]).toBeCloseTo(share, 6);
    expect((await runGraph(swish, pixel(value))).data[0]).toBeCloseTo(value * share, 5);
  });

  test('look at one pixel, cost nothing as the challenge counts, and go in bands', () => {
    for (const one of [swish, gate]) {
      expect(receptiveRadius(one)).toBe(0);
      expect(countGraph(one).flops).toBe(0);
      expect(bandForm(one, { top: true, bottom: false }).delay).toBe(0);
    }
  });
});
