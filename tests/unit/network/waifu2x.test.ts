import { expect, test } from 'vitest';
import { cunet } from '../../../src-main/network/architectures/cunet.js';
import { upconv7 } from '../../../src-main/network/architectures/upconv7.js';
import { GraphBuilder, PICTURE } from '../../../src-main/network/builder.js';
import { countGraph } from '../../../src-main/network/count.js';
import { elements, float32 } from '../../../src-main/network/graph.js';
import { receptiveRadius } from '../../../src-main/network/radius.js';
import { buildGraph, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights, type WeightMap, type WeightSource } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

/** Transposed kernel 1 2 3 4 in each direction (their products), first channel to first channel only. */
const ramp: WeightSource = {
  take(name, shape) {
    const data = new Float32Array(elements(shape));
    if (name.endsWith('.weight')) for (let i = 0; i < 16; i++) data[i] = (Math.floor(i / 4) + 1) * ((i % 4) + 1);
    return float32(shape, data);
  },
};

const enlarging = () => {
  const b = new GraphBuilder(ramp);
  return b.finish(PICTURE, b.convTranspose(PICTURE, 'up', 1, 4, 2, 3));
};

test('a transposed convolution adds up the kernels that each pixel lays down, less what is cut off', async () => {
  const data = new Float32Array(27);
  // Row and column: 1, 10, 100 times each other.
  for (let i = 0; i < 9; i++) data[i] = 10 ** (Math.floor(i / 3) + (i % 3));
  const output = await runGraph(enlarging(), { shape: [1, 3, 3, 3], data });
  // In one dimension the kernels of 1, 10, 100 lie at 0, 2, 4: 1 2 13 24 130 240 300 400; three go at each end.
  const line = [24, 130];
  expect(output).toMatchObject({ shape: [1, 1, 2, 2] });
  expect([...output.data]).toEqual(line.flatMap((down) => line.map((across) => down * across)));
});

test('and costs a whole kernel for each number that goes in', () => {
  const { parameters, flops, activations } = countGraph(enlarging());
  expect(parameters).toBe(3 * 16 + 1);
  expect(flops).toBe(3 * 256 * 256 * 16);
  expect(activations).toBe(508 * 508);
});

test("waifu2x's smaller network looks as far as what it takes off the picture's edge", () => {
  expect(receptiveRadius(buildGraph(upconv7, upconv7.typical(2)!, new FreshWeights(1)))).toBe(7);
});

/** All layers give nothing but the first U-Net's last, which gives `bias`; the second U-Net's result is added to that. */
const constant = (bias: number): WeightSource => ({
  take: (name, shape) =>
    float32(shape, new Float32Array(elements(shape)).fill(name === 'unet1.conv_bottom.bias' ? bias : 0)),
});

test.each([2, 3])('cunet x%i adds what its two halves give, on any size', async (scale) => {
  const graph = buildGraph(cunet, { scale }, constant(0.25));
  for (const [height, width] of [
    [1, 1],
    [2, 3],
    [5, 6],
    [7, 8],
  ] as const) {
    const data = new Float32Array(3 * height * width).fill(0.5);
    const output = await runGraph(graph, { shape: [1, 3, height, width], data });
    expect(output.shape).toEqual([1, 3, height * scale, width * scale]);
    expect(new Set(output.data)).toEqual(new Set([0.25]));
  }
});

test('cunet x4 gives a difference to the picture, each pixel of which is repeated', async () => {
  const data = Float32Array.from({ length: 3 * 5 * 6 }, (_, i) => i);
  const output = await runGraph(buildGraph(cunet, { scale: 4 }, constant(0.25)), { shape: [1, 3, 5, 6], data });
  expect(output.shape).toEqual([1, 3, 20, 24]);
  output.data.forEach((value, i) => {
    const [channel, row, column] = [Math.floor(i / 480), Math.floor((i % 480) / 24), i % 24];
    expect(value).toBe(data[channel * 30 + Math.floor(row / 4) * 6 + Math.floor(column / 4)]);
  });
});

test.each([
  { architecture: upconv7, scale: 2 },
  { architecture: cunet, scale: 2 },
  { architecture: cunet, scale: 3 },
  { architecture: cunet, scale: 4 },
])('$architecture.id x$scale is found where an exporter kept only the order of layers', ({ architecture, scale }) => {
  const fresh = new FreshWeights(1);
  const own = buildGraph(architecture, architecture.typical(scale)! as never, fresh);
  const found = recognise(exported(fresh.given));
  expect(found).toMatchObject({ architecture: { id: architecture.id }, sizes: { scale } });
  expect(found.graph.nodes).toEqual(own.nodes);
});

/** Names without meaning; 1x1 kernels as matrices, as ncnn's InnerProduct keeps them. */
function exported(weights: WeightMap): WeightMap {
  const layers = [...new Set([...weights.keys()].map((name) => name.replace(/\.[a-z]+$/, '')))];
  return new Map(
    [...weights].map(([name, tensor]) => {
      const [, layer, part] = /^(.*)\.([a-z]+)$/.exec(name)!;
      const shape = tensor.shape[2] === 1 ? tensor.shape.slice(0, 2) : tensor.shape;
      return [`layer_${layers.indexOf(layer!)}.${part}`, { ...tensor, shape }];
    }),
  );
}
