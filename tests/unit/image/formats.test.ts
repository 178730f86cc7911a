import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { probePicture } from '../../../src-main/image/probe.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { fromRaw, pattern } from '../../fixtures/made-pictures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

async function probed(bytes: Buffer | string, name = 'picture') {
  const file = join(folder.path, name);
  await writeFile(file, bytes);
  return probePicture(file);
}

const large = pattern(120, 90, 3);

test('what no content tells is named by its suffix', async () => {
  await expect(probed(Buffer.alloc(600, 3), 'old.tga')).rejects.toMatchObject({
    code: 'format-unsupported',
    message: 'Not supported: a Targa picture.',
  });
});

describe('the format of a file', () => {
  test.each(['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'] as const)('%s is found by content', async (format) => {
    const bytes = await fromRaw(large).toFormat(format).toBuffer();
    expect(await probed(bytes, 'misleading.txt')).toMatchObject({ format, width: 120, height: 90 });
  });

  test('a TIFF is one wherever its directory stands', async () => {
    // libtiff writes the directory behind the samples, far beyond what a look at the head shows.
    const bytes = await fromRaw(large).tiff({ compression: 'none' }).toBuffer();
    expect(bytes.readUInt32LE(4)).toBeGreaterThan(large.data.length);
    expect(await probed(bytes)).toMatchObject({ format: 'tiff', depth: 8 });
  });

  test('a TIFF that was cut off is called so, not something else', async () => {
    const bytes = await fromRaw(large).tiff({ compression: 'none' }).toBuffer();
    await expect(probed(bytes.subarray(0, 20_000))).rejects.toMatchObject({ code: 'file-truncated' });
  });

  test.each([
    { name: 'a camera’s raw file', bytes: tiffWith(50_706), says: "a camera's raw file that" },
    { name: 'an SVG drawing', bytes: '<?xml version="1.0"?><svg></svg>', says: 'an SVG drawing' },
    { name: 'an OpenEXR picture', bytes: Buffer.from('762f3101020000006368', 'hex'), says: 'an OpenEXR picture' },
    { name: 'a Radiance picture', bytes: '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n', says: 'a Radiance HDR picture' },
    { name: 'a PNM picture', bytes: 'P6\n2 1\n255\nabcdef', says: 'a PNM picture' },
    { name: 'a DirectDraw surface', bytes: `DDS |${'\0'.repeat(124)}`, says: 'a DirectDraw surface' },
    {
      name: 'an icon',
      bytes: Buffer.from(`00000100010010100000010020006804000016000000${'00'.repeat(40)}`, 'hex'),
      says: 'an icon',
    },
    {
      name: 'a Targa picture, which begins as a cursor does',
      bytes: Buffer.from(`000002000000000000000000040003001820${'40'.repeat(36)}`, 'hex'),
      says: 'a Targa picture',
    },
    {
      name: 'a cursor',
      bytes: Buffer.from(`00000200010010100000010020006804000016000000${'00'.repeat(40)}`, 'hex'),
      says: 'a cursor',
    },
    { name: 'a FITS picture', bytes: `SIMPLE  =                    T${' '.repeat(50)}`, says: 'a FITS picture' },
    {
      name: 'an AVIF sequence',
      bytes: Buffer.from('000000186674797061766973000000006176697369736f38', 'hex'),
      says: 'an AVIF sequence',
    },
    {
      name: 'a JPEG of 12 bits',
      bytes: Buffer.from('ffd8ffc100110c00100010030111000211010311010000', 'hex'),
      says: 'a JPEG with samples of 12 bits',
    },
  ])('$name is refused by its name', async ({ bytes, says }) => {
    await expect(probed(bytes)).rejects.toMatchObject({
      code: 'format-unsupported',
      message: expect.stringContaining(says),
    });
  });

  test.each([
    { name: 'text', bytes: 'no picture at all' },
    { name: 'zeros, as a damaged card gives', bytes: Buffer.alloc(5000) },
    { name: 'music', bytes: Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(100)]) },
  ])('$name is no picture', async ({ bytes }) => {
    await expect(probed(bytes)).rejects.toMatchObject({
      code: 'format-unknown',
      message: expect.stringContaining('something else'),
    });
  });
});

/** A TIFF file of one tag, behind 8000 bytes of nothing. */
function tiffWith(tag: number): Buffer {
  const bytes = Buffer.alloc(8000 + 2 + 12 + 4);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8000, 4);
  bytes.writeUInt16LE(1, 8000);
  bytes.writeUInt16LE(tag, 8002);
  bytes.writeUInt16LE(1, 8004);
  bytes.writeUInt32LE(4, 8006);
  return bytes;
}
