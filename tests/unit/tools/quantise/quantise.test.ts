import { describe, expect, test } from 'vitest';
import { plain } from '../../../../src-main/network/architectures/plain.js';
import { residual } from '../../../../src-main/network/architectures/residual.js';
import { whyNotLocal } from '../../../../src-main/network/bands.js';
import { GraphBuilder, PICTURE } from '../../../../src-main/network/builder.js';
import { countGraph } from '../../../../src-main/network/count.js';
import type { Graph } from '../../../../src-main/network/graph.js';
import { readOnnx } from '../../../../src-main/network/onnx/read.js';
import { writeOnnx } from '../../../../src-main/network/onnx/write.js';
import { quantise, roundedTensors } from '../../../../src-main/tools/quantise/quantise.js';
import { receptiveRadius } from '../../../../src-main/network/radius.js';
import { buildGraph } from '../../../../src-main/network/registry.js';
import { FreshWeights, StoredWeights } from '../../../../src-main/network/weight-source.js';
import { runGraph } from '../../../fixtures/run-graph.js';

/** Every tensor in -2..2. */
const within = (graph: Graph) =>
  quantise(graph, new Map(roundedTensors(graph).map(({ name }) => [name, { min: -2, max: 2 }])));

/** One 1x1 convolution of three channels to one, with or without an activation. */
function tiny(activation?: 'relu' | 'leaky'): Graph {
  const weights = new Map([
    ['c.weight', { shape: [1, 3, 1, 1], data: Float32Array.of(1.27, -0.64, 0) }],
    ['c.bias', { shape: [1], data: Float32Array.of(0.5) }],
  ]);
  const b = new GraphBuilder(new StoredWeights(weights));
  const y = b.conv(PICTURE, 'c', 1, { kernel: 1 });
  return b.finish(PICTURE, activation === 'relu' ? b.relu(y) : activation === 'leaky' ? b.leakyRelu(y, 0.5) : y);
}

const ops = (graph: Graph): string => graph.nodes.map(({ op }) => op).join(' ');

describe('the int8 form of a convolution', () => {
  test('gives what working it out by hand gives', async () => {
    const graph = tiny();
    // Scales: input 1/255 (zero at 0), weights 0.01, output 3/255 with zero at 85.
    const int8 = quantise(
      graph,
      new Map([
        ['input', { min: 0, max: 1 }],
        ['t0', { min: -1, max: 2 }],
      ]),
    );
    const { data } = await runGraph(int8, { shape: [1, 3, 1, 2], data: Float32Array.of(1, 0, 0.5, 1, 0, 0) });
    // 0.5 is 127.5 / 255, rounded to the even 128: 1.27 - 0.64 * 128 / 255 + 0.5 = 1.44875, 123.14 steps of 3/255.
    expect(data[0]).toBeCloseTo((123 * 3) / 255, 5);
    // -0.64 + 0.5 = -0.14, -11.9 steps.
    expect(data[1]).toBeCloseTo((-12 * 3) / 255, 5);
  });

  test('a Relu is the lower end of the rounding', async () => {
    const graph = tiny('relu');
    expect(roundedTensors(graph).map(({ name }) => name)).toEqual(['input', 't1']);
    const int8 = quantise(graph, new Map([['input', { min: 0, max: 1 }], ['t1', { min: 0, max: 2 }]])); // prettier-ignore
    const { data } = await runGraph(int8, { shape: [1, 3, 1, 1], data: Float32Array.of(0, 1, 0) });
    expect(data[0]).toBe(0);
  });

  test('a LeakyRelu computes in integers too, and its slope says how much an error below zero counts', () => {
    const graph = tiny('leaky');
    expect(roundedTensors(graph)).toEqual([
      { name: 'input', below: 1 },
      { name: 't0', below: 0.5 },
      { name: 't1', below: 1 },
    ]);
    expect(ops(within(graph))).toBe(
      'QuantizeLinear DequantizeLinear DequantizeLinear DequantizeLinear Conv QuantizeLinear DequantizeLinear LeakyRelu QuantizeLinear DequantizeLinear Identity',
    );
  });

  test('a range that is not known is refused', () => {
    expect(() => quantise(tiny(), new Map())).toThrow("No range is known of 'input'");
  });
});

describe.each([plain, residual])('the int8 form of $id', (architecture) => {
  const graph = buildGraph(architecture, architecture.typical(2)!, new FreshWeights(3));
  const int8 = within(graph);

  test('counts, looks as far and streams like the float one', () => {
    expect(countGraph(int8)).toEqual(countGraph(graph));
    expect(receptiveRadius(int8)).toBe(receptiveRadius(graph));
    expect(whyNotLocal(int8)).toBeUndefined();
  });

  test('holds its weights as int8 and leaves what is added to the picture in float', () => {
    const kernels = [...int8.initializers.values()].filter(({ shape }) => shape.length === 4 && shape[0]! > 1);
    expect(new Set(kernels.map(({ type }) => type))).toEqual(new Set(['int8']));
    const add = int8.nodes.findLast(({ op }) => op === 'Add')!;
    const makers = add.inputs.map((name) => int8.nodes.find(({ outputs }) => outputs.includes(name))!.op);
    expect(makers).toEqual(['DepthToSpace', 'Resize']);
  });

  test('survives ONNX', () => {
    const { graph: read } = readOnnx(writeOnnx(int8));
    expect(read.initializers).toEqual(int8.initializers);
    expect(ops(read)).toBe(ops(int8));
  });
});
