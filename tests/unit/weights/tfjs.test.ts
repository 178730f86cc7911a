import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWeights } from '../../../src-main/weights/read.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enlarger-tfjs-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A kernel of 1 x 2, three channels in and two out, whose numbers count up, and its bias; cut into two shards. */
const weights = [
  { name: 'head/kernel', shape: [1, 2, 3, 2], dtype: 'float32' },
  { name: 'head/bias', shape: [2], dtype: 'float32' },
];
const numbers = Buffer.from(Float32Array.from({ length: 14 }, (_, i) => i).buffer);

async function model(json: unknown): Promise<string> {
  const path = join(folder, 'model.json');
  await writeFile(path, typeof json === 'string' ? json : JSON.stringify(json));
  await writeFile(join(folder, 'one.bin'), numbers.subarray(0, 22));
  await writeFile(join(folder, 'two.bin'), numbers.subarray(22));
  return path;
}

const good = { format: 'layers-model', weightsManifest: [{ paths: ['one.bin', 'two.bin'], weights }] };

test('kernels come in the layout and under the names of PyTorch', async () => {
  const { format, tensors } = await readWeights(await model(good));
  expect(format).toBe('tfjs');
  expect([...tensors.keys()]).toEqual(['head.weight', 'head.bias']);
  const { shape, data } = tensors.get('head.weight')!;
  expect(shape).toEqual([2, 3, 1, 2]);
  // Number of the tap, then of the channel in, then of the channel out: 6 tap + 2 in + out.
  expect([...data]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  expect(tensors.get('head.bias')).toEqual({ shape: [2], data: Float32Array.of(12, 13) });
});

test('filters of a depthwise convolution come one after the other, as in PyTorch', async () => {
  // 2 x 1 taps, two channels in, three filters for each.
  const depthwise = [
    { name: 'deep/depthwise_kernel', shape: [2, 1, 2, 3], dtype: 'float32' },
    { name: 'deep/bias', shape: [2], dtype: 'float32' },
  ];
  const json = { ...good, weightsManifest: [{ paths: ['one.bin', 'two.bin'], weights: depthwise }] };
  const { shape, data } = (await readWeights(await model(json))).tensors.get('deep.weight')!;
  expect(shape).toEqual([6, 1, 2, 1]);
  expect([...data]).toEqual([0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]);
});

test('the network and who wrote it stay within reach', async () => {
  const file = { ...good, generatedBy: 'keras', modelTopology: { class_name: 'Model' } };
  const { topology, metadata } = await readWeights(await model(file));
  expect(topology).toEqual({ class_name: 'Model' });
  expect(metadata).toEqual({ generatedBy: 'keras' });
});

describe('refuses', () => {
  const withPaths = (paths: string[]) => ({ ...good, weightsManifest: [{ paths, weights }] });
  test.each([
    {
      what: 'a shard that is missing',
      json: withPaths(['one.bin', 'three.bin']),
      says: "'three.bin', one of its shards",
    },
    { what: 'a shard elsewhere', json: withPaths(['../one.bin']), says: 'not a file beside its model.json' },
    { what: 'too few numbers', json: withPaths(['one.bin']), says: "end before 'head/kernel' does" },
    {
      what: 'too many numbers',
      json: {
        ...good,
        weightsManifest: [{ paths: ['one.bin'], weights: [{ name: 'a', shape: [1], dtype: 'float32' }] }],
      },
      says: '18 bytes too many',
    },
    { what: 'a shard named twice', json: withPaths(['one.bin', 'two.bin', 'two.bin']), says: 'names a shard twice' },
    {
      what: 'a shape of fractions',
      json: { ...good, weightsManifest: [{ paths: [], weights: [{ name: 'a', shape: [0.5], dtype: 'float32' }] }] },
      says: 'not that of a layers model',
    },
    { what: 'a graph model', json: { ...good, format: 'graph-model' }, says: 'not that of a layers model' },
    { what: 'broken JSON', json: '{"format": "layers-mod', says: 'not that of a layers model' },
  ])('$what', async ({ json, says }) => {
    await expect(readWeights(await model(json))).rejects.toMatchObject({
      code: 'weights-damaged',
      message: expect.stringContaining(says) as string,
    });
  });

  test.each([
    { what: 'whole numbers', weight: { name: 'a', shape: [1], dtype: 'uint8' }, says: "numbers of kind 'uint8'" },
    {
      what: 'quantised weights',
      weight: { name: 'a', shape: [4], dtype: 'float32', quantization: { dtype: 'uint8', min: 0, scale: 1 } },
      says: 'is quantised',
    },
  ])('$what', async ({ weight, says }) => {
    const json = { ...good, weightsManifest: [{ paths: ['one.bin'], weights: [weight] }] };
    await expect(readWeights(await model(json))).rejects.toMatchObject({
      code: 'weights-unsupported',
      message: expect.stringContaining(says) as string,
    });
  });
});
