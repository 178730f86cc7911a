import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromHalf } from '../../../src-main/weights/numbers.js';
import { readWeights } from '../../../src-main/weights/read.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { reference } from '../../fixtures/parity.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());
const at = (name: string): string => join(folder.path, name);

test.each([
  { bits: 0x3c00, value: 1 },
  { bits: 0xc500, value: -5 },
  { bits: 0x0001, value: 2 ** -24 },
  { bits: 0x7bff, value: 65_504 },
  { bits: 0x7c00, value: Infinity },
])('half precision $bits is $value', ({ bits, value }) => {
  expect(fromHalf(Uint16Array.of(bits))[0]).toBe(value);
});

describe('safetensors', () => {
  const file = (header: unknown, body: Buffer): Buffer => {
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, text, body]);
  };
  const body = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);

  test('gives tensors and metadata', async () => {
    const header = {
      __metadata__: { scale: '4' },
      a: { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
      b: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
    };
    await writeFile(at('net.safetensors'), file(header, body));
    const { tensors, metadata } = await readWeights(at('net.safetensors'));
    expect([...tensors.get('a')!.data]).toEqual([3, 4]);
    expect(tensors.get('b')!.shape).toEqual([2]);
    expect(metadata).toEqual({ scale: '4' });
  });

  test.each([
    { what: 'past the end', entry: { dtype: 'F32', shape: [4], data_offsets: [4, 20] } },
    { what: 'of the wrong length', entry: { dtype: 'F32', shape: [3], data_offsets: [0, 16] } },
    { what: 'of whole numbers', entry: { dtype: 'I64', shape: [2], data_offsets: [0, 16] } },
    { what: 'without a shape', entry: { dtype: 'F32', data_offsets: [0, 16] } },
  ])('with a tensor $what are damaged', async ({ entry }) => {
    await writeFile(at('net.safetensors'), file({ a: entry }, body));
    await expect(readWeights(at('net.safetensors'))).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('with a header longer than the file are damaged', async () => {
    await writeFile(at('net.safetensors'), file({ a: 1 }, body).subarray(0, 12));
    await expect(readWeights(at('net.safetensors'))).rejects.toMatchObject({ code: 'weights-damaged' });
  });
});

describe('ncnn', () => {
  const param = [
    '7767517',
    '3 3',
    'Input data 0 1 data',
    'Convolution first 1 1 data a 0=1 1=1 4=0 5=1 6=3',
    'PReLU slope 1 1 a b 0=1',
  ].join('\n');
  const numbers = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);

  test('gives float weights with tag 0', async () => {
    await writeFile(at('net.param'), param);
    await writeFile(at('net.bin'), Buffer.concat([Buffer.alloc(4), numbers(1, 2, 3), numbers(4), numbers(0.25)]));
    for (const half of ['net.param', 'net.bin']) {
      const { tensors } = await readWeights(at(half));
      expect(tensors.get('first.weight')).toEqual({ shape: [1, 3, 1, 1], data: Float32Array.of(1, 2, 3) });
      expect([...tensors.get('first.bias')!.data]).toEqual([4]);
      expect([...tensors.get('slope.slope')!.data]).toEqual([0.25]);
    }
  });

  test('gives half-precision weights, padded to four bytes', async () => {
    const halves = Buffer.from([0x00, 0x3c, 0x00, 0x40, 0x00, 0x42, 0, 0]);
    const tag = Buffer.from([0x47, 0x6b, 0x30, 0x01]);
    await writeFile(at('net.param'), param);
    await writeFile(at('net.bin'), Buffer.concat([tag, halves, numbers(4), numbers(0.25)]));
    const { tensors } = await readWeights(at('net.param'));
    expect([...tensors.get('first.weight')!.data]).toEqual([1, 2, 3]);
  });

  test.each([
    { what: 'ends too early', bin: Buffer.concat([Buffer.alloc(4), numbers(1, 2)]) },
    { what: 'has more than its layers', bin: Buffer.concat([Buffer.alloc(4), numbers(1, 2, 3, 4, 0.25, 9)]) },
    { what: 'has weights of an unknown kind', bin: Buffer.concat([numbers(7), numbers(1, 2, 3, 4, 0.25)]) },
  ])('whose .bin $what is damaged', async ({ bin }) => {
    await writeFile(at('net.param'), param);
    await writeFile(at('net.bin'), bin);
    await expect(readWeights(at('net.param'))).rejects.toMatchObject({ code: 'weights-damaged' });
  });

  test('without its other half says which is missing', async () => {
    await writeFile(at('net.param'), param);
    await expect(readWeights(at('net.param'))).rejects.toMatchObject({ message: expect.stringContaining('net.bin') });
  });

  const pair = `${reference}weights/realesr_ncnn/realesr-animevideov3-`;
  test.skipIf(!existsSync(`${pair}x4.param`))(
    'animevideov3 x2 and x4, published as one network, are equal',
    async () => {
      const [two, four] = await Promise.all([readWeights(`${pair}x2.param`), readWeights(`${pair}x4.param`)]);
      expect(two.tensors).toEqual(four.tensors);
      expect(four.tensors.size).toBe(53);
    },
  );
});

test('a file of no known kind is refused with what it begins with', async () => {
  await writeFile(at('net.pth'), 'GIF89a');
  await expect(readWeights(at('net.pth'))).rejects.toMatchObject({
    code: 'weights-unknown',
    message: expect.stringContaining('47 49 46 38'),
  });
});

test('a file that is not there is named', async () => {
  await expect(readWeights(at('none.pth'))).rejects.toMatchObject({ code: 'file-missing' });
});
