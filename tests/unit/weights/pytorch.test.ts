import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWeights } from '../../../src-main/weights/read.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { floats, PickleWriter, tensorTable, torchArchive, torchStream } from '../../fixtures/pickles.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

async function zipFile(pickle: Buffer, storages: Record<string, Buffer> = {}): Promise<string> {
  const path = join(folder.path, 'net.pth');
  await writeFile(path, torchArchive(pickle, storages));
  return path;
}

describe('a PyTorch archive', () => {
  test('gives its tensors, through strides and offsets', async () => {
    const pickle = tensorTable('w', (w) => w.tensor('0', 7, [2, 3], [1, 2], 'FloatStorage', 1));
    const { tensors, format } = await readWeights(await zipFile(pickle, { 0: floats(9, 1, 4, 2, 5, 3, 6) }));
    expect(format).toBe('pytorch');
    expect(tensors.get('w')).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  });

  test.each([
    { wrapper: 'params', name: 'a.weight' },
    { wrapper: 'params_ema', name: 'a.weight' },
    { wrapper: 'state_dict', name: 'module.a.weight' },
  ])('opens $wrapper and drops prefixes', async ({ wrapper, name }) => {
    const pickle = tensorTable(name, (w) => w.tensor('0', 1, [1], [1]), wrapper);
    const { tensors } = await readWeights(await zipFile(pickle, { 0: floats(5) }));
    expect([...tensors.keys()]).toEqual(['a.weight']);
  });

  test.each([
    { kind: 'HalfStorage', bytes: Buffer.from([0x00, 0x3e, 0x00, 0xc0]), values: [1.5, -2] },
    { kind: 'BFloat16Storage', bytes: Buffer.from([0xc0, 0x3f, 0x00, 0xc0]), values: [1.5, -2] },
    { kind: 'DoubleStorage', bytes: Buffer.from(Float64Array.of(1.5, -2).buffer), values: [1.5, -2] },
  ])('reads $kind', async ({ kind, bytes, values }) => {
    const pickle = tensorTable('w', (w) => w.tensor('0', 2, [2], [1], kind));
    const { tensors } = await readWeights(await zipFile(pickle, { 0: bytes }));
    expect([...tensors.get('w')!.data]).toEqual(values);
  });

  test('takes the running average where there is one, whatever the order', async () => {
    const writer = new PickleWriter().raw('}').text('params').raw('}').text('w');
    writer.tensor('0', 1, [1], [1]).raw('s', 's').text('params_ema').raw('}').text('w').tensor('1', 1, [1], [1]);
    const { tensors } = await readWeights(await zipFile(writer.raw('s', 's').end(), { 0: floats(1), 1: floats(2) }));
    expect([...tensors.get('w')!.data]).toEqual([2]);
  });

  test('repeats what a stride of nothing repeats', async () => {
    const pickle = tensorTable('w', (w) => w.tensor('0', 2, [2, 3], [1, 0]));
    const { tensors } = await readWeights(await zipFile(pickle, { 0: floats(5, 6) }));
    expect([...tensors.get('w')!.data]).toEqual([5, 5, 5, 6, 6, 6]);
  });

  test('gives parameters and ordered tables as what they hold', async () => {
    const writer = new PickleWriter().global('collections', 'OrderedDict').raw(')', 'R').text('w');
    writer.global('torch._utils', '_rebuild_parameter').raw('(').tensor('0', 1, [], []);
    writer.raw(0x88).global('collections', 'OrderedDict').raw(')', 'R', 't', 'R', 's');
    // torch.save gives the table a `_metadata`, as state, which is passed over.
    writer.raw('}').text('_metadata').raw('}', 's', 'b');
    const { tensors } = await readWeights(await zipFile(writer.end(), { 0: floats(5) }));
    expect([...tensors]).toEqual([['w', { shape: [], data: Float32Array.of(5) }]]);
  });

  test('leaves out counters, which are whole numbers', async () => {
    const writer = new PickleWriter().raw('}').text('bn.num_batches_tracked').tensor('0', 1, [], [], 'LongStorage');
    const pickle = writer.raw('s').text('w').tensor('1', 1, [1], [1]).raw('s').end();
    const { tensors } = await readWeights(await zipFile(pickle, { 0: Buffer.alloc(8), 1: floats(5) }));
    expect([...tensors.keys()]).toEqual(['w']);
  });

  test('that is cut off is damaged', async () => {
    const path = await zipFile(
      tensorTable('w', (w) => w.tensor('0', 1, [1], [1])),
      { 0: floats(1) },
    );
    await truncate(path, 200);
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-damaged' });
  });
});

describe('a PyTorch stream of the old kind', () => {
  const two = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);
  const object = tensorTable('module.w', (w) => w.tensor('k', 2, [2], [1]));
  const read = async (bytes: Buffer) => {
    const path = join(folder.path, 'net.pth');
    await writeFile(path, bytes);
    return readWeights(path);
  };

  test('gives its tensors', async () => {
    const { tensors } = await read(torchStream(object, ['k'], two, floats(3, 4)));
    expect([...tensors]).toEqual([['w', { shape: [2], data: Float32Array.of(3, 4) }]]);
  });

  test.each([
    { what: 'ends before its numbers do', bytes: torchStream(object, ['k'], two, floats(3)) },
    { what: 'ends before their count', bytes: torchStream(object, ['k']) },
    { what: 'has a count without end', bytes: torchStream(object, ['k'], Buffer.alloc(8, 255), floats(3, 4)) },
    { what: 'lists a storage of no tensor', bytes: torchStream(object, ['k', 'l'], two, floats(3, 4), two) },
    { what: 'does not list the storage of a tensor', bytes: torchStream(object, []) },
    { what: 'is a pickle, but not of torch.save', bytes: Buffer.concat([object, two, floats(3, 4)]) },
  ])('that $what is damaged', async ({ bytes }) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('with one storage described in two ways is damaged', async () => {
    const writer = new PickleWriter().raw('}').text('a').tensor('k', 2, [2], [1]).raw('s');
    const pickle = writer.text('b').tensor('k', 2, [2], [1], 'HalfStorage').raw('s').end();
    await expect(read(torchStream(pickle, ['k'], two, floats(3, 4)))).rejects.toMatchObject({
      code: 'weights-damaged',
      message: expect.stringContaining('two ways'),
    });
  });

  test('whose storage is part of another is unsupported', async () => {
    const part = new PickleWriter().raw('}').text('w').raw('(').text('storage').global('torch', 'FloatStorage');
    part.text('k').text('cpu').whole(2).tuple(0, 0, 2).raw('t', 'Q', 's');
    await expect(read(torchStream(part.end(), ['k'], two, floats(3, 4)))).rejects.toMatchObject({
      code: 'weights-unsupported',
    });
  });

  test('that asks for code is refused by its name before anything else', async () => {
    const bytes = new PickleWriter().global('posix', 'system').raw('(').text('id').raw('t', 'R').end();
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'weights-refused',
      message: expect.stringContaining('posix.system'),
    });
  });
});
