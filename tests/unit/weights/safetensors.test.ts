import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWeights } from '../../../src-main/weights/read.js';
import { writeSafetensors } from '../../../src-main/tools/write-safetensors.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());
const at = (name: string): string => join(folder.path, name);

const file = (header: unknown, body: Buffer): Buffer => {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, body]);
};
const read = async (header: unknown, body: Buffer) => {
  await writeFile(at('net.safetensors'), file(header, body));
  return readWeights(at('net.safetensors'));
};
const body = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);

describe('safetensors', () => {
  test('gives tensors and metadata, whatever the order of the bodies', async () => {
    const header = {
      __metadata__: { scale: '4' },
      a: { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
      b: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
      none: { dtype: 'F32', shape: [0, 3], data_offsets: [8, 8] },
    };
    const { tensors, metadata, format } = await read(header, body);
    expect(format).toBe('safetensors');
    expect([...tensors.get('a')!.data]).toEqual([3, 4]);
    expect(tensors.get('b')).toEqual({ shape: [1, 2], data: Float32Array.of(1, 2) });
    expect(tensors.get('none')!.data).toHaveLength(0);
    expect(metadata).toEqual({ scale: '4' });
  });

  test.each([
    { dtype: 'F64', bytes: Buffer.from(Float64Array.of(1.5, -2).buffer) },
    { dtype: 'F32', bytes: Buffer.from(Float32Array.of(1.5, -2).buffer) },
    { dtype: 'F16', bytes: Buffer.from([0x00, 0x3e, 0x00, 0xc0]) },
    { dtype: 'BF16', bytes: Buffer.from([0xc0, 0x3f, 0x00, 0xc0]) },
  ])('reads $dtype', async ({ dtype, bytes }) => {
    const { tensors } = await read({ a: { dtype, shape: [2], data_offsets: [0, bytes.length] } }, bytes);
    expect([...tensors.get('a')!.data]).toEqual([1.5, -2]);
  });

  test('leaves out counters, which are whole numbers', async () => {
    const header = {
      'bn.num_batches_tracked': { dtype: 'I64', shape: [], data_offsets: [0, 8] },
      w: { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
    };
    expect([...(await read(header, body)).tensors.keys()]).toEqual(['w']);
  });

  test.each([
    { what: 'past the end', a: { dtype: 'F32', shape: [4], data_offsets: [4, 20] } },
    { what: 'of the wrong length', a: { dtype: 'F32', shape: [3], data_offsets: [0, 16] } },
    { what: 'of whole numbers and the wrong length', a: { dtype: 'I64', shape: [3], data_offsets: [0, 16] } },
    { what: 'without a shape', a: { dtype: 'F32', data_offsets: [0, 16] } },
    { what: 'with a kind alone', a: { dtype: 'F32' } },
    { what: 'of a negative size', a: { dtype: 'F32', shape: [-4], data_offsets: [0, 16] } },
    { what: 'that ends before it starts', a: { dtype: 'F32', shape: [4], data_offsets: [16, 0] } },
    { what: 'after a gap', a: { dtype: 'F32', shape: [3], data_offsets: [4, 16] } },
    { what: 'before a rest', a: { dtype: 'F32', shape: [3], data_offsets: [0, 12] } },
    { what: 'of endless axes', a: { dtype: 'F32', shape: Array(9).fill(1), data_offsets: [0, 16] } },
  ])('with a tensor $what are damaged', async ({ a }) => {
    await expect(read({ a }, body)).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('with tensors that overlap are damaged', async () => {
    const entry = { dtype: 'F32', shape: [4], data_offsets: [0, 16] };
    await expect(read({ a: entry, b: entry }, body)).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test.each(['F8_E4M3', 'constructor'])('with numbers of kind %s are unsupported', async (dtype) => {
    const header = { a: { dtype, shape: [16], data_offsets: [0, 16] } };
    await expect(read(header, body)).rejects.toMatchObject({
      code: 'weights-unsupported',
      message: expect.stringContaining(dtype),
    });
  });

  test.each([
    { what: 'that is no JSON', header: '{"a":' },
    { what: 'whose metadata is no text', header: { __metadata__: { scale: 4 } } },
  ])('with a header $what are damaged', async ({ header }) => {
    await expect(read(header, Buffer.alloc(0))).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('with a header longer than the file are damaged', async () => {
    await writeFile(at('net.safetensors'), file({ a: 1 }, body).subarray(0, 12));
    await expect(readWeights(at('net.safetensors'))).rejects.toMatchObject({ code: 'weights-damaged' });
  });
});

describe('written safetensors', () => {
  const tensors = new Map([
    ['b.weight', { shape: [2, 1], data: Float32Array.of(1.25, -3) }],
    ['a.é', { shape: [], data: Float32Array.of(7) }],
  ]);

  test('are read as they were, in order, views of larger arrays too', async () => {
    const view = { shape: [2], data: Float32Array.of(8, 9, 10).subarray(1) };
    await writeFile(at('net.safetensors'), writeSafetensors(new Map([...tensors, ['c', view]]), { by: 'test' }));
    const read = await readWeights(at('net.safetensors'));
    expect([...read.tensors]).toEqual([...tensors, ['c', { shape: [2], data: Float32Array.of(9, 10) }]]);
    expect(read.metadata).toEqual({ by: 'test' });
  });

  test('have their numbers at a multiple of eight bytes', () => {
    const bytes = Buffer.from(writeSafetensors(tensors));
    expect(Number(bytes.readBigUInt64LE(0)) % 8).toBe(0);
    expect(bytes.subarray(-12)).toEqual(Buffer.from(Float32Array.of(1.25, -3, 7).buffer));
  });

  test.each([
    { what: 'whose shape is another', name: 'w', shape: [3] },
    { what: 'of the name of the metadata', name: '__metadata__', shape: [2] },
  ])('cannot have a tensor $what', ({ name, shape }) => {
    expect(() => writeSafetensors(new Map([[name, { shape, data: new Float32Array(2) }]]))).toThrow(name);
  });
});
