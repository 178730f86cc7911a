import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWeights } from '../../../src-main/weights/read.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { floats, PickleWriter, tensorTable, torchArchive } from '../../fixtures/pickles.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

async function zipFile(pickle: Buffer, storages: Record<string, Buffer> = {}): Promise<string> {
  const path = join(folder.path, 'net.pth');
  await writeFile(path, torchArchive(pickle, storages));
  return path;
}

describe('a PyTorch archive', () => {
  test.each([
    { name: 'os.system', fill: (w: PickleWriter) => w.global('os', 'system').raw('(').text('id').raw('t', 'R') },
    { name: 'builtins.eval', fill: (w: PickleWriter) => w.global('builtins', 'eval').raw('(').text('1').raw('t', 'R') },
    {
      name: '__builtin__.getattr',
      fill: (w: PickleWriter) => w.text('__builtin__').text('getattr').raw(0x93, ')', 'R'),
    },
  ])('that asks for $name is refused by that name', async ({ name, fill }) => {
    const path = await zipFile(tensorTable('w', fill), {});
    await expect(readWeights(path)).rejects.toMatchObject({
      code: 'weights-refused',
      message: expect.stringContaining(name),
    });
  });

  test('that calls a storage type, which it may only mention, is refused', async () => {
    const path = await zipFile(
      tensorTable('w', (w) => w.global('torch', 'FloatStorage').raw(')', 'R')),
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
      tensorTable('w', (w) => w.tensor('0', 1, shape, strides)),
      { 0: floats(1) },
    );
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test.each([
    { what: 'no storage', pickle: tensorTable('w', (w) => w.tensor('0', 1, [1], [1])) },
    { what: 'no table', pickle: new PickleWriter().whole(1).end() },
    { what: 'a text that is longer than the file', pickle: new PickleWriter().raw('X', 255, 255, 255, 127).end() },
    { what: 'a stack that is empty', pickle: new PickleWriter().raw('0').end() },
    { what: 'a memory that was never filled', pickle: new PickleWriter().raw('h', 7).end() },
  ])('with $what is damaged', async ({ pickle }) => {
    await expect(readWeights(await zipFile(pickle, {}))).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('that would write a file, in the form of the oldest streams, is refused and writes none', async () => {
    const target = join(folder.path, 'made');
    // As pickle.dumps writes an object whose __reduce__ gives (os.system, ('touch …',)).
    const bytes = Buffer.from(`\x80\x02cos\nsystem\nX\x06\0\0\0touch \x85R.`, 'latin1');
    const old = Buffer.from(`(X\x01\0\0\0aios\nsystem\n.`, 'latin1');
    for (const stream of [bytes, old]) {
      await expect(readWeights(await zipFile(stream))).rejects.toMatchObject({
        code: 'weights-refused',
        message: expect.stringContaining("'os.system'"),
      });
    }
    await expect(access(target)).rejects.toThrow();
  });

  test.each([
    { what: 'a name in a longer one', module: 'torch._utils', name: '_rebuild_tensor_v2.__globals__' },
    { what: 'what every object has', module: 'constructor', name: 'prototype' },
    { what: 'a type of its own of a storage', module: 'torch', name: 'EvilStorage' },
  ])('that asks for $what is refused', async ({ module, name }) => {
    const path = await zipFile(new PickleWriter().global(module, name).end());
    await expect(readWeights(path)).rejects.toMatchObject({
      code: 'weights-refused',
      message: expect.stringContaining(`${module}.${name}`),
    });
  });

  test('cannot write to the terminal through the name it asks for', async () => {
    const path = await zipFile(new PickleWriter().global('os\x1b[2J', 'x'.repeat(10_000)).end());
    const error = (await readWeights(path).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain("'os?[2J.xxx");
    expect(error.message.length).toBeLessThan(300);
  });

  test('that gives state to what is no table is refused', async () => {
    const path = await zipFile(new PickleWriter().raw(']', '}', 'b').end());
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-refused' });
  });

  test('whose name to ask for is a list, which could be endless to spell out, is refused', async () => {
    const writer = new PickleWriter().text('os').raw(']');
    for (let i = 0; i < 60; i++) writer.raw('2', 0x86); // DUP, TUPLE2: 2 to the 60 lists to spell out.
    await expect(readWeights(await zipFile(writer.raw(0x93).end()))).rejects.toMatchObject({ code: 'weights-refused' });
  });

  /** `[x, x]` of `[x, x]` of …: little to keep, and 2 to the 60 things to walk through. */
  const endless = (writer: PickleWriter): PickleWriter => {
    writer.raw(']');
    for (let i = 0; i < 60; i++) writer.raw('2', 0x86);
    return writer;
  };
  const storage = (writer: PickleWriter, key: (writer: PickleWriter) => PickleWriter) =>
    key(writer.raw('(').text('storage').global('torch', 'FloatStorage')).text('cpu').whole(1).raw('t', 'Q');

  test.each([
    { where: 'name', pickle: endless(new PickleWriter().raw('}')).tensor('0', 1, [1], [1]).raw('s').end() },
    { where: 'storage', pickle: storage(new PickleWriter().raw('}').text('w'), endless).raw('s').end() },
    {
      where: 'shape',
      pickle: endless(
        storage(new PickleWriter().raw('}').text('w').global('torch._utils', '_rebuild_tensor_v2').raw('('), (writer) =>
          writer.text('0'),
        ).whole(0),
      )
        .tuple(1)
        .raw('t', 'R', 's')
        .end(),
    },
    {
      where: 'lack of a shape',
      pickle: storage(
        new PickleWriter().raw('}').text('w').global('torch._utils', '_rebuild_tensor_v2').raw('('),
        (writer) => writer.text('0'),
      )
        .whole(0)
        .raw('N', 'N', 't', 'R', 's')
        .end(),
    },
  ])('with a list without end, or nothing, for a $where is damaged', async ({ pickle }) => {
    const path = await zipFile(pickle, { 0: floats(1) });
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test.each([
    { what: 'a table in itself', pickle: new PickleWriter().raw('}', 'q', 0).text('params').raw('h', 0, 's').end() },
    { what: 'a number of a megabyte', pickle: new PickleWriter().raw(0x8b, 0, 0, 16, 0, '0'.repeat(2 ** 20)).end() },
    { what: 'a number of negative length', pickle: new PickleWriter().raw(0x8b, 255, 255, 255, 255).end() },
    { what: 'a key without a value', pickle: new PickleWriter().raw('}', '(').text('a').raw('u').end() },
    { what: 'no mark', pickle: new PickleWriter().raw('t').end() },
    { what: 'no end', pickle: Buffer.from([0x80, 2, 0x7d]) },
    { what: 'a storage of no known kind', pickle: new PickleWriter().raw('N', 'Q').end() },
    { what: 'a table without tensors', pickle: new PickleWriter().raw('}').end() },
  ])('with $what is damaged', async ({ pickle }) => {
    await expect(readWeights(await zipFile(pickle))).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test.each([
    { what: 'one number repeated for ever', shape: [2 ** 31 - 1], strides: [0] },
    {
      what: 'sizes whose product no number holds',
      shape: Array<number>(8).fill(2 ** 31 - 1),
      strides: Array<number>(8).fill(0),
    },
  ])('with $what is too large', async ({ shape, strides }) => {
    const path = await zipFile(
      tensorTable('w', (w) => w.tensor('0', 1, shape, strides)),
      { 0: floats(1) },
    );
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-too-large' });
  });

  test('with more numbers in all its tensors together than any network has is too large', async () => {
    const writer = new PickleWriter().raw('}');
    for (let i = 0; i < 3; i++)
      writer
        .text(`w${i}`)
        .tensor('0', 1, [2 ** 27], [0])
        .raw('s');
    const path = await zipFile(writer.end(), { 0: floats(1) });
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-too-large' });
  });

  test.each([
    { what: 'fewer', bytes: floats(1) },
    { what: 'more', bytes: floats(1, 2, 3) },
  ])('whose storage has $what numbers than it says is damaged', async ({ bytes }) => {
    const path = await zipFile(
      tensorTable('w', (w) => w.tensor('0', 2, [1], [1])),
      { 0: bytes },
    );
    await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('that unpacks to far more than its size is damaged', async () => {
    const path = join(folder.path, 'net.pth');
    await writeFile(path, zipSync({ 'archive/data.pkl': new PickleWriter().end(), bomb: new Uint8Array(2 ** 27) }));
    await expect(readWeights(path)).rejects.toMatchObject({
      code: 'weights-damaged',
      message: expect.stringContaining('far more'),
    });
  });

  test('that says less of an entry than it holds is bounded by what it holds', async () => {
    const bytes = Buffer.from(
      torchArchive(
        tensorTable('w', (w) => w.tensor('0', 1, [1], [1])),
        { 0: floats(1) },
      ),
    );
    // The sizes of every entry in the directory, after its mark PK 1 2, become 4 GiB - 2.
    for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
      bytes.writeUInt32LE(0xfffffffe, at + 20);
    }
    const path = join(folder.path, 'net.pth');
    await writeFile(path, bytes);
    await expect(readWeights(path)).rejects.toMatchObject({
      code: 'weights-damaged',
      message: expect.stringContaining('far more'),
    });
  });

  test('without a pickle is damaged', async () => {
    const path = join(folder.path, 'net.pth');
    await writeFile(path, zipSync({ 'word/document.xml': new Uint8Array(4) }));
    await expect(readWeights(path)).rejects.toMatchObject({ message: expect.stringContaining('no data.pkl') });
  });
});
