import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { calibrated } from '../../../src-main/tools/calibrate.js';
import { choosePrecision } from '../../../src-main/engine/choose-precision.js';
import type { ModelFile } from '../../../src-main/engine/job.js';
import { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import { readOnnx } from '../../../src-main/network/onnx/read.js';
import { writeOnnx } from '../../../src-main/network/onnx/write.js';
import { freshModel, temporaryFolder, testPixels } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let model: ModelFile;
const opened: LoadedNetwork[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  const float = await freshModel(plain, plain.typical(2)!, folder.path);
  const file = `${float.file.slice(0, -'.onnx'.length)}.int8.onnx`;
  await writeFile(
    file,
    writeOnnx(await calibrated(readOnnx(await readFile(float.file)).graph, 1, [testPixels(32, 32)])),
  );
  model = { ...float, int8: { file, lossDb: 0.01 } };
});
afterAll(async () => {
  for (const network of opened) await network.release();
  await folder.dispose();
});

const load = async (file: ModelFile): Promise<LoadedNetwork> => {
  const network = await LoadedNetwork.load(file);
  opened.push(network);
  return network;
};

/** The steady clock, ms: it goes on only where a network is said to take time. */
let now = 0;
beforeEach(() => vi.spyOn(performance, 'now').mockImplementation(() => now));
afterEach(() => vi.restoreAllMocks());

/** Takes this long for a tile, ms, and gives the same grey, or the same with a pattern of some levels. */
const slow = (network: LoadedNetwork, milliseconds: number, pattern = 0): void => {
  network.whole = (_provider, _pixels, height, width) => {
    now += milliseconds;
    const row = 3 * 2 * width;
    const isOdd = (i: number): boolean => (Math.floor(i / 3) + Math.floor(i / row)) % 2 === 1;
    const grey = Uint8Array.from({ length: row * 2 * height }, (_, i) => 100 + (isOdd(i) ? pattern : 0));
    return Promise.resolve(grey);
  };
};

describe('choosing a precision', () => {
  test('int8 by name gives nearly the float picture', async () => {
    const network = await load(model);
    expect(await choosePrecision(network, 'int8', 'cpu', 8)).toMatchObject({ precision: 'int8' });
    const { data } = testPixels(40, 30);
    const [float, int8] = await Promise.all(
      [network, network.int8!].map((form) => form.whole({ provider: 'cpu' }, data, 30, 40, 3) as Promise<Uint8Array>),
    );
    const squares = float!.map((value, i) => (value - int8![i]!) ** 2);
    expect(squares.reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
    expect(squares.reduce((a, b) => a + b, 0) / squares.length).toBeLessThan(2);
  });

  test.each([
    { name: 'int8 is the faster one', float: 40, int8: 5, is: 'int8' },
    { name: 'both take the same', float: 20, int8: 20, is: 'float' },
    { name: 'int8 is the slower one', float: 5, int8: 40, is: 'float' },
  ])('auto takes $is where $name', async ({ float, int8, is }) => {
    const network = await load(model);
    slow(network, float);
    slow(network.int8!, int8);
    expect(await choosePrecision(network, 'auto', 'cpu', 8)).toEqual({ precision: is });
  });

  test('a pattern on flat areas is named: auto passes over such a form, int8 by name takes it', async () => {
    const network = await load(model);
    slow(network, 40);
    slow(network.int8!, 5, 1);
    expect(await choosePrecision(network, 'int8', 'cpu', 8)).toEqual({ precision: 'int8' });
    slow(network.int8!, 5, 6);
    const pattern = 'a pattern of 6 levels on a flat area of 16, 16, 16.';
    expect(await choosePrecision(network, 'auto', 'cpu', 8)).toEqual({
      precision: 'float',
      note: `int8 was passed over, since it shows on this machine: ${pattern}`,
    });
    expect(await choosePrecision(network, 'int8', 'cpu', 8)).toEqual({
      precision: 'int8',
      note: `int8 shows beside float on this machine: ${pattern}`,
    });
  });

  test('a form that is far off is named with how far', async () => {
    const network = await load(model);
    const float = network.whole.bind(network);
    network.int8!.whole = async (...tile) => (await float(...tile)).map((value) => Math.min(255, value + 4));
    const { note } = await choosePrecision(network, 'int8', 'cpu', 8);
    expect(note).toMatch(/: 3\d\.\d dB on a tile of edges, at least 40 expected\.$/);
  });

  test.each([
    { name: 'on a graphics card', provider: 'webgpu', depth: 8, lossDb: 0 },
    { name: 'for 16 bits', provider: 'cpu', depth: 16, lossDb: 0 },
    { name: 'where the loss is above the bound', provider: 'cpu', depth: 8, lossDb: 0.06 },
  ] as const)('auto stays in float $name', async ({ provider, depth, lossDb }) => {
    const network = await load({ ...model, int8: { ...model.int8!, lossDb } });
    slow(network, 40);
    slow(network.int8!, 5);
    expect(await choosePrecision(network, 'auto', provider, depth)).toEqual({ precision: 'float' });
  });

  test('int8 by name is refused where it cannot be had', async () => {
    const { int8: _int8, ...float } = model;
    const without = choosePrecision(await load(float), 'int8', 'cpu', 8);
    await expect(without).rejects.toMatchObject({ code: 'no-int8', message: 'The model plain-x2 has no int8 form.' });
    const elsewhere = choosePrecision(await load(model), 'int8', 'webgpu', 8);
    await expect(elsewhere).rejects.toMatchObject({ code: 'no-int8' });
  });
});
