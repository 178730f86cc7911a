import { describe, expect, test } from 'vitest';
import { rrdbnet } from '../../../src-main/network/architectures/rrdbnet.js';
import { elements, float32 } from '../../../src-main/network/graph.js';
import { buildGraph, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights, type WeightMap, type WeightSource } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

const BLOCKS = 2;
const small = (scale: number, unshuffle = 1) => ({ scale, channels: 3, blocks: BLOCKS, growth: 2, unshuffle });

/** Convolutions outside the dense blocks hand on what they get (of an unshuffled picture, each cell's first pixel); those inside give nothing. */
const handOn: WeightSource = {
  take(name, shape) {
    const data = new Float32Array(elements(shape));
    const [out, width] = shape;
    if (shape.length === 4 && !name.startsWith('body.'))
      for (let c = 0; c < out!; c++) data[(c * width! + c * (width! / 3)) * 9 + 4] = 1;
    return float32(shape, data);
  },
};

/** Each block then multiplies by 1.2, and the trunk is added to what went into it. */
const GAIN = 1 + 1.2 ** BLOCKS;

test('a network that hands on repeats each pixel, with the residual weights of the paper', async () => {
  const graph = buildGraph(rrdbnet, small(4), handOn);
  const output = await runGraph(graph, { shape: [1, 3, 1, 2], data: Float32Array.of(0.5, -1, 0.25, 0, 1, 0.125) });
  expect(output.shape).toEqual([1, 3, 4, 8]);
  // Three leaky activations of slope 0.2 lie on the way out.
  const row = [0.5, -1 * 0.2 ** 3].flatMap((value) => Array<number>(4).fill(value * GAIN));
  for (const [i, value] of row.entries()) expect(output.data[i]).toBeCloseTo(value, 5);
  expect(output.data[2 * 32]).toBeCloseTo(GAIN, 5);
});

test('the form for twice the size works on cells of 2 x 2 and takes odd sides', async () => {
  const graph = buildGraph(rrdbnet, small(2, 2), handOn);
  const [height, width] = [5, 7];
  const data = Float32Array.from({ length: 3 * height * width }, (_, i) => (i + 1) / 128);
  const output = await runGraph(graph, { shape: [1, 3, height, width], data });
  expect(output.shape).toEqual([1, 3, 10, 14]);
  const cell = (c: number, y: number, x: number) => data[(c * height + 2 * (y >> 2)) * width + 2 * (x >> 2)]!;
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < 10; y++)
      for (let x = 0; x < 14; x++) expect(output.data[(c * 10 + y) * 14 + x]).toBeCloseTo(cell(c, y, x) * GAIN, 4);
});

describe('names', () => {
  const { given } = takenBy(small(4));
  const renamed = (rules: readonly (readonly [RegExp, string])[]): WeightMap =>
    new Map([...given].map(([name, tensor]) => [rules.reduce((n, [from, to]) => n.replace(from, to), name), tensor]));

  test.each([
    { layout: 'Real-ESRGAN', rules: [] },
    {
      layout: "ESRGAN's second code",
      rules: [
        [/^body\.(\d+)\.rdb(\d)/, 'RRDB_trunk.$1.RDB$2'],
        [/^conv_body/, 'trunk_conv'],
        [/^conv_up/, 'upconv'],
        [/^conv_hr/, 'HRconv'],
      ] as const,
    },
    {
      layout: "ESRGAN's first code",
      rules: [
        [/^body\.(\d+)\.rdb(\d)\.conv(\d)/, 'model.1.sub.$1.RDB$2.conv$3.0'],
        [/^conv_first/, 'model.0'],
        [/^conv_body/, `model.1.sub.${BLOCKS}`],
        [/^conv_up1/, 'model.3'],
        [/^conv_up2/, 'model.6'],
        [/^conv_hr/, 'model.8'],
        [/^conv_last/, 'model.10'],
      ] as const,
    },
  ])('of $layout are understood', ({ rules }) => {
    understood(renamed(rules));
  });

  test('of ncnn are understood by their order', () => {
    const layers = [...new Set([...given.keys()].map((name) => name.replace(/\.\w+$/, '')))];
    understood(
      new Map(
        [...given].map(([name, tensor]) => [
          name.replace(
            /^(.*)\.(\w+)$/,
            (_, layer: string, part: string) => `Conv_${3 * layers.indexOf(layer)}.${part}`,
          ),
          tensor,
        ]),
      ),
    );
  });

  function understood(weights: WeightMap): void {
    const { architecture, sizes, graph } = recognise(weights);
    expect(architecture.id).toBe('rrdbnet');
    expect(sizes).toEqual(small(4));
    expect(graph.initializers.get('conv_hr.weight')?.data).toEqual(given.get('conv_hr.weight')?.data);
    const dense = 'body.1.rdb3.conv4.weight';
    expect(graph.initializers.get(dense)?.data).toEqual(given.get(dense)?.data);
  }
});

// Numbers of parameters that torch counts in the published models.
test.each([
  { model: 'RealESRGAN_x4plus', blocks: 23, scale: 4, unshuffle: 1, parameters: 16_697_987 },
  { model: 'RealESRGAN_x2plus', blocks: 23, scale: 2, unshuffle: 2, parameters: 16_703_171 },
  { model: 'RealESRGAN_x4plus_anime_6B', blocks: 6, scale: 4, unshuffle: 1, parameters: 4_467_779 },
])('$model has $parameters parameters', ({ blocks, scale, unshuffle, parameters }) => {
  const shapes: (readonly number[])[] = [];
  const shapeOnly: WeightSource = {
    take(_, shape) {
      shapes.push(shape);
      return { type: 'float32', shape, data: new Float32Array() };
    },
  };
  const sizes = { scale, channels: 64, blocks, growth: 32, unshuffle };
  buildGraph(rrdbnet, sizes, shapeOnly);
  expect(shapes.map(elements).reduce((a, b) => a + b)).toBe(parameters);
});

function takenBy(sizes: ReturnType<typeof small>): FreshWeights {
  const fresh = new FreshWeights(3);
  buildGraph(rrdbnet, sizes, fresh);
  return fresh;
}

describe('a scale that is no whole number', () => {
  test.each([
    { head: 27, said: /enlarges by 1\.33/ },
    { head: 12 * 16, said: /enlarges by 0\.5/ },
  ])('of a network whose head takes $head channels is refused', ({ head, said }) => {
    const fresh = new FreshWeights(3);
    buildGraph(rrdbnet, small(4), fresh);
    const { shape } = fresh.given.get('conv_first.weight')!;
    const changed = [shape[0]!, head, 3, 3];
    fresh.given.set('conv_first.weight', { shape: changed, data: new Float32Array(elements(changed)) });
    const refused = expect(() => recognise(fresh.given));
    refused.toThrow(
      expect.objectContaining({ code: 'unknown-network', message: expect.stringMatching(said) as string }),
    );
  });
});
