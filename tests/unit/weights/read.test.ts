import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromBfloat, fromHalf } from '../../../src-main/weights/numbers.js';
import { readWeights } from '../../../src-main/weights/read.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

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

test.each([
  { bits: 0x3fc0, value: 1.5 },
  { bits: 0xc000, value: -2 },
  { bits: 0x7f80, value: Infinity },
])('bfloat16 $bits is $value', ({ bits, value }) => {
  expect(fromBfloat(Uint16Array.of(bits))[0]).toBe(value);
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

test('an empty file is refused as beginning with nothing', async () => {
  await writeFile(at('net.pth'), '');
  await expect(readWeights(at('net.pth'))).rejects.toMatchObject({
    code: 'weights-unknown',
    message: expect.stringContaining('begins with nothing'),
  });
});

test('a folder is refused', async () => {
  await expect(readWeights(folder.path)).rejects.toMatchObject({ code: 'weights-unknown' });
});

test.each(['PK\x03\x04', '\x80\x02', '\x10\0\0\0\0\0\0\0{}', '{'])(
  'a file of over a gigabyte that begins with %j is refused before it is read',
  async (head) => {
    await writeFile(at('net'), Buffer.from(head, 'latin1'));
    await truncate(at('net'), 2 ** 30 + 1); // A hole: takes no room on the disk.
    await expect(readWeights(at('net'))).rejects.toMatchObject({ code: 'weights-too-large' });
  },
);
