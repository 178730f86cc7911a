import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWeights } from '../../../src-main/weights/read.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { PickleWriter } from '../../fixtures/pickles.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);

async function zipFile(pickle: Buffer, storages: Record<string, Buffer>): Promise<string> {
  const entries = Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes]);
  const path = join(folder.path, 'net.pth');
  await writeFile(path, zipSync({ 'archive/data.pkl': pickle, ...Object.fromEntries(entries) }, { level: 0 }));
  return path;
}

/** A table with one tensor `name`. */
const table = (name: string, fill: (writer: PickleWriter) => PickleWriter, wrapper?: string): Buffer => {
  const writer = new PickleWriter();
  if (wrapper !== undefined) writer.raw('}').text(wrapper);
  writer.raw('}').text(name);
  fill(writer).raw('s');
  if (wrapper !== undefined) writer.raw('s');
  return writer.end();
};

describe('a PyTorch archive', () => {
  test('gives its tensors, through strides and offsets', async () => {
    const pickle = table('w', (w) => w.tensor('0', 7, [2, 3], [1, 2], 'FloatStorage', 1));
    const { tensors, format } = await readWeights(await zipFile(pickle, { 0: floats(9, 1, 4, 2, 5, 3, 6) }));
    expect(format).toBe('pytorch');
    expect(tensors.get('w')).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  });

  test.each([
    { wrapper: 'params', name: 'a.weight' },
    { wrapper: 'params_ema', name: 'a.weight' },
    { wrapper: 'state_dict', name: 'module.a.weight' },
  ])('opens $wrapper and drops prefixes', async ({ wrapper, name }) => {
    const pickle = table(name, (w) => w.tensor('0', 1, [1], [1]), wrapper);
    const { tensors } = await readWeights(await zipFile(pickle, { 0: floats(5) }));
    expect([...tensors.keys()]).toEqual(['a.weight']);
  });

  test.each([
    { kind: 'HalfStorage', bytes: Buffer.from([0x00, 0x3e, 0x00, 0xc0]), values: [1.5, -2] },
    { kind: 'BFloat16Storage', bytes: Buffer.from([0xc0, 0x3f, 0x00, 0xc0]), values: [1.5, -2] },
    { kind: 'DoubleStorage', bytes: Buffer.from(Float64Array.of(1.5, -2).buffer), values: [1.5, -2] },
  ])('reads $kind', async ({ kind, bytes, values }) => {
    const pickle = table('w', (w) => w.tensor('0', 2, [2], [1], kind));
    const { tensors } = await readWeights(await zipFile(pickle, { 0: bytes }));
    expect([...tensors.get('w')!.data]).toEqual(values);
  });

  test.each([
    { name: 'os.system', fill: (w: PickleWriter) => w.global('os', 'system').raw('(').text('id').raw('t', 'R') },
    { name: 'builtins.eval', fill: (w: PickleWriter) => w.global('builtins', 'eval').raw('(').text('1').raw('t', 'R') },
    {
      name: '__builtin__.getattr',
      fill: (w: PickleWriter) => w.text('__builtin__').text('getattr').raw(0x93, ')', 'R'),
    },
  ])('that asks for $name is refused by that name', async ({ name, fill }) => {
    const path = await zipFile(table('w', fill), {});
    await expect(readWeights(path)).rejects.toMatchObject({
      code: 'weights-refused',
      message: expect.stringContaining(name),
    });
  });

  test('that calls a storage type, which it may only mention, is refused', async () => {
    const path = await zipFile(
      table('w', (w) => w.global('torch', 'FloatStorage').raw(')', 'R')),
      {},
    );
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-refused' });
  });

  test.each([
    { what: 'more than its storage holds', shape: [100], strides: [1] },
    { what: 'a stride past the end', shape: [2], strides: [1000] },
    { what: 'a negative size', shape: [-1], strides: [1] },
    { what: 'fewer strides than sizes', shape: [1, 1], strides: [1] },
  ])('with a tensor of $what is damaged', async ({ shape, strides }) => {
    const path = await zipFile(
      table('w', (w) => w.tensor('0', 1, shape, strides)),
      { 0: floats(1) },
    );
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test.each([
    { what: 'no storage', pickle: table('w', (w) => w.tensor('0', 1, [1], [1])) },
    { what: 'no table', pickle: new PickleWriter().whole(1).end() },
    { what: 'a text that is longer than the file', pickle: new PickleWriter().raw('X', 255, 255, 255, 127).end() },
    { what: 'a stack that is empty', pickle: new PickleWriter().raw('0').end() },
    { what: 'a memory that was never filled', pickle: new PickleWriter().raw('h', 7).end() },
  ])('with $what is damaged', async ({ pickle }) => {
    await expect(readWeights(await zipFile(pickle, {}))).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('that is cut off is damaged', async () => {
    const path = await zipFile(
      table('w', (w) => w.tensor('0', 1, [1], [1])),
      { 0: floats(1) },
    );
    const { readFile } = await import('node:fs/promises');
    await writeFile(path, (await readFile(path)).subarray(0, 200));
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-damaged' });
  });
});

describe('a PyTorch stream of the old kind', () => {
  const stream = (...storages: Buffer[]): Buffer => {
    const head = [1, 2, 3].map((value) => new PickleWriter().whole(value).end());
    const object = table('module.w', (w) => w.tensor('k', 2, [2], [1]));
    const keys = new PickleWriter().raw(']').text('k').raw('a').end();
    return Buffer.concat([...head, object, keys, ...storages]);
  };
  const count = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);

  test('gives its tensors', async () => {
    const path = join(folder.path, 'net.pth');
    await writeFile(path, stream(count, floats(3, 4)));
    const { tensors } = await readWeights(path);
    expect([...tensors.get('w')!.data]).toEqual([3, 4]);
  });

  test('that ends before its numbers do is damaged', async () => {
    const path = join(folder.path, 'net.pth');
    await writeFile(path, stream(count, floats(3)));
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-damaged' });
  });
});
