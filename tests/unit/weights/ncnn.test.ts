import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWeights } from '../../../src-main/weights/read.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { reference } from '../../fixtures/parity.js';
import { isThere } from '../../fixtures/required.js';
import { ncnnParam as param } from '../../fixtures/ncnn.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());
const at = (name: string): string => join(folder.path, name);

describe('ncnn', () => {
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
  test.skipIf(!isThere('REFERENCE', existsSync(`${pair}x4.param`)))(
    'animevideov3 x2 and x4, published as one network, are equal',
    async () => {
      const [two, four] = await Promise.all([readWeights(`${pair}x2.param`), readWeights(`${pair}x4.param`)]);
      expect([...two.tensors.keys()]).toEqual([...four.tensors.keys()]);
      for (const [name, { shape, data }] of two.tensors) {
        expect(shape).toEqual(four.tensors.get(name)!.shape);
        expect(Buffer.from(data.buffer).equals(Buffer.from(four.tensors.get(name)!.data.buffer))).toBe(true);
      }
      // SRVGG: 18 convolutions with bias, 17 PReLU; the x2 file alone shrinks the result again.
      expect([...four.tensors.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(621_424);
      expect(two.layers!.at(-1)).toMatchObject({ type: 'Interp', inputs: ['112'], outputs: ['output'] });
      expect(two.layers!.at(-1)!.params.get(1)).toBe(0.5);
      expect(four.tensors.size).toBe(53);
    },
  );

  const one = (line: string) => `7767517\n1 1\n${line}`;
  const read = async (param: string, bin: Buffer) => {
    await writeFile(at('net.param'), param);
    await writeFile(at('net.bin'), bin);
    return readWeights(at('net.param'));
  };
  const counting = (count: number) => numbers(...Array.from({ length: count }, (_, i) => i));

  test('tells the layers, lists and fused activations included', async () => {
    const line = 'Convolution c 1 1 in out 0=1 1=1 6=3 9=2 -23310=1,1.000000e-01';
    const { layers, tensors } = await read(one(line), Buffer.concat([Buffer.alloc(4), counting(3)]));
    expect(layers).toHaveLength(1);
    expect(layers![0]).toMatchObject({ type: 'Convolution', name: 'c', inputs: ['in'], outputs: ['out'] });
    expect(layers![0]!.params.get(9)).toBe(2);
    expect(layers![0]!.params.get(10)).toEqual([0.1]);
    expect([...tensors.keys()]).toEqual(['c.weight']);
  });

  test.each([
    { what: 'convolution', line: 'Convolution c 1 1 a b 0=2 1=2 11=1 6=8', name: 'c.weight', shape: [2, 2, 1, 2] },
    {
      what: 'depthwise one',
      line: 'ConvolutionDepthWise c 1 1 a b 0=4 1=2 11=1 6=8 7=4',
      name: 'c.weight',
      shape: [4, 1, 1, 2],
    },
    { what: 'inner product', line: 'InnerProduct c 1 1 a b 0=2 1=0 2=8', name: 'c.weight', shape: [2, 4] },
  ])("keeps the order of a $what's weights", async ({ line, name, shape }) => {
    const { tensors } = await read(one(line), Buffer.concat([Buffer.alloc(4), counting(8)]));
    expect(tensors.get(name)).toEqual({ shape, data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
  });

  test("turns a deconvolution's weights to (in, out, kh, kw)", async () => {
    // Stored (out 2, in 3, 1 x 1): number 3 out + in.
    const line = 'Deconvolution c 1 1 a b 0=2 1=1 6=6';
    const { tensors } = await read(one(line), Buffer.concat([Buffer.alloc(4), counting(6)]));
    expect(tensors.get('c.weight')).toEqual({ shape: [3, 2, 1, 1], data: Float32Array.of(0, 3, 1, 4, 2, 5) });
  });

  test('takes the tag of raw single precision', async () => {
    const tag = Buffer.from([0x56, 0xc0, 0x02, 0x00]);
    const { tensors } = await read(one('InnerProduct c 1 1 a b 0=1 1=0 2=2'), Buffer.concat([tag, numbers(3, 4)]));
    expect([...tensors.get('c.weight')!.data]).toEqual([3, 4]);
  });

  test('leaves alone a convolution whose weights come from another layer', async () => {
    const { tensors } = await read(one('Convolution c 2 1 a w b 0=1 1=1 6=3 19=1'), Buffer.alloc(0));
    expect(tensors.size).toBe(0);
  });

  test('leaves alone a Scale whose factors come from another layer', async () => {
    const { tensors } = await read(one('Scale s 2 1 a b c 0=-233'), Buffer.alloc(0));
    expect(tensors.size).toBe(0);
  });

  test.each([
    { what: 'of a Scale with its own', line: 'Scale s 1 1 a b 0=1', tag: [0, 0, 0, 0] },
    { what: 'tagged as 8-bit', line: 'InnerProduct c 1 1 a b 0=1 1=0 2=4', tag: [0x38, 0x4b, 0x0d, 0x00] },
    { what: 'declared as 8-bit', line: 'Convolution c 1 1 a b 0=1 1=1 6=4 8=2', tag: [0, 0, 0, 0] },
    { what: 'of a layer that is not read', line: 'BatchNorm c 1 1 a b 0=4', tag: [0, 0, 0, 0] },
  ])('weights $what are unsupported', async ({ line, tag }) => {
    await expect(read(one(line), Buffer.from([...tag, 1, 2, 3, 4]))).rejects.toMatchObject({
      code: 'weights-unsupported',
    });
  });

  test.each([
    { what: 'fewer layers than promised', text: '7767517\n2 2\nInput data 0 1 data' },
    { what: 'a line that breaks off', text: one('Convolution c 2 1 a') },
    { what: 'a line without counts', text: one('Convolution c') },
    { what: 'a parameter that is no number', text: one('Convolution c 1 1 a b 0=x') },
    { what: 'a parameter without a value', text: one('Convolution c 1 1 a b 0') },
    { what: 'a list shorter than it says', text: one('Input c 0 1 b -23310=3,1,2') },
    { what: 'a size that is missing', text: one('Convolution c 1 1 a b 0=1 1=1') },
    { what: 'a size below nothing', text: one('PReLU c 1 1 a b 0=-1') },
    { what: 'sizes that do not divide', text: one('Convolution c 1 1 a b 0=2 1=3 6=7') },
    { what: 'a size beyond the file', text: one('PReLU c 1 1 a b 0=1000000000000') },
    { what: 'nothing but the number it begins with', text: '7767517' },
  ])('whose .param has $what is damaged', async ({ text }) => {
    await expect(read(text, Buffer.alloc(8))).rejects.toMatchObject({ code: 'weights-damaged' });
  });
});
