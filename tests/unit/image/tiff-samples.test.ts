import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probePicture } from '../../../src-main/image/probe.js';
import { thumbnail } from '../../../src-main/image/thumbnail.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { adobeRgb, greyGamma } from '../../fixtures/icc.js';
import { filled, plain, side, tiff, tiffOf, type Tags } from '../../fixtures/made-tiffs.js';
import { encoding, oneToOne } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const FLOAT: Tags = { 339: [3, [3, 3, 3]] };
const PROFILE: Tags = { 34675: [7, adobeRgb] };
const extra = (...kinds: number[]): Tags => ({ 338: [3, kinds] });

/** The first pixel and the notes of a picture that went through reading and writing as PNG. */
async function through(bytes: Buffer, depth: 8 | 16 = 8): Promise<{ pixel: number[]; notes: string[]; icc?: Buffer }> {
  const result = await oneToOne(folder.path, bytes, 'png', { encoding: encoding('png', { depth }) });
  const { channels, icc, width, height } = await sharp(result.bytes).metadata();
  expect([width, height]).toEqual([side.width, side.height]);
  const data = await sharp(result.bytes, { ignoreIcc: true }).raw().toBuffer();
  return { pixel: [...data.subarray(0, channels)], notes: result.notes, ...(icc ? { icc } : {}) };
}

describe('floating-point samples', () => {
  test('with a profile are in its encoding', async () => {
    const bytes = tiffOf(plain(3, 32, 2, { ...FLOAT, ...PROFILE }), filled([0.2, 0.4, 0.8], 'float'));
    const { pixel, notes, icc } = await through(bytes);
    expect(pixel).toEqual([51, 102, 204]);
    expect(icc).toEqual(adobeRgb);
    expect(notes).toContain('Floating-point samples became 16 bits.');
  });

  test('without one are linear light', async () => {
    const { pixel, notes } = await through(tiffOf(plain(3, 32, 2, FLOAT), filled([0.2, 0.5, 1], 'float')));
    expect(pixel).toEqual([124, 188, 255]);
    expect(notes[0]).toMatch(/linear light became sRGB/);
  });

  test('of 16 bits, with a profile', async () => {
    const half = Buffer.from(Uint16Array.from(filled([1, 1, 1]), () => 0x3800).buffer);
    const { pixel } = await through(tiffOf(plain(3, 16, 2, { ...FLOAT, ...PROFILE }), half));
    expect(pixel).toEqual([128, 128, 128]);
  });

  test('of grey', async () => {
    const tags = plain(1, 32, 1, { 339: [3, [3]], 34675: [7, greyGamma] });
    const { pixel, icc } = await through(tiffOf(tags, filled([0.4], 'float')));
    expect(pixel).toEqual([102]);
    expect(icc).toEqual(greyGamma);
  });

  test('beyond white and below black are clipped, and that is said', async () => {
    const { pixel, notes } = await through(tiffOf(plain(3, 32, 2, FLOAT), filled([-0.5, 4, NaN], 'float')));
    expect(pixel).toEqual([0, 255, 0]);
    expect(notes).toContain(`${3 * side.width * side.height} samples outside 0 to 1 were clipped.`);
  });

  test('are no black thumbnail', async () => {
    const file = join(folder.path, 'float.tif');
    await writeFile(file, tiffOf(plain(3, 32, 2, { ...FLOAT, ...PROFILE }), filled([0.8, 0.8, 0.8], 'float')));
    const [r] = await sharp(await thumbnail(file, 16))
      .raw()
      .toBuffer();
    expect(r).toBeGreaterThan(190);
  });
});

describe('samples beside the colours', () => {
  test.each([
    { says: 'nothing of opacity', kinds: [0], pixel: [100, 50, 20, 128], expected: [100, 50, 20], left: 1 },
    { says: 'two selections', kinds: [0, 0], pixel: [100, 50, 20, 128, 9], expected: [100, 50, 20], left: 2 },
    {
      says: 'opacity, then a selection',
      kinds: [2, 0],
      pixel: [100, 50, 20, 128, 9],
      expected: [100, 50, 20, 128],
      left: 1,
    },
    {
      says: 'a selection, then opacity',
      kinds: [0, 2],
      pixel: [100, 50, 20, 9, 128],
      expected: [100, 50, 20, 128],
      left: 1,
    },
  ])('that say: $says', async ({ kinds, pixel, expected, left }) => {
    const bytes = tiffOf(plain(pixel.length, 8, 2, extra(...kinds)), filled(pixel));
    const result = await through(bytes);
    expect(result.pixel).toEqual(expected);
    expect(result.notes.join()).toMatch(left > 1 ? /2 extra channels were left out/ : /1 extra channel was left out/);
  });

  test('of unsaid meaning hide nothing', async () => {
    const bytes = tiffOf(plain(4, 8, 2), filled([100, 50, 20, 0]));
    expect((await through(bytes)).pixel).toEqual([100, 50, 20]);
  });

  test('that are opacity need no note, premultiplied or not', async () => {
    expect(await through(tiffOf(plain(4, 8, 2, extra(2)), filled([100, 50, 20, 128])))).toMatchObject({
      pixel: [100, 50, 20, 128],
      notes: [],
    });
    expect((await through(tiffOf(plain(4, 8, 2, extra(1)), filled([50, 25, 10, 128])))).pixel[3]).toBe(128);
  });

  test('of grey and of 16 bits', async () => {
    expect((await through(tiffOf(plain(2, 8, 1, extra(0)), filled([100, 3])))).pixel).toEqual([100]);
    const deep = tiffOf(plain(4, 16, 2, extra(0)), filled([25_700, 12_850, 5140, 9], 'uint16'));
    expect((await through(deep, 8)).pixel).toEqual([100, 50, 20]);
  });

  test('of inks do not become opacity', async () => {
    const { pixel, notes } = await through(tiffOf(plain(5, 8, 5, extra(0)), filled([0, 200, 200, 0, 0])));
    expect(pixel).toHaveLength(3);
    expect(pixel[0]!).toBeGreaterThan(pixel[1]! + 80);
    expect(notes.join()).toMatch(/extra channel was left out.*CMYK to sRGB/);
  });
});

describe('YCbCr', () => {
  // Red: Y 76, Cb 85, Cr 255 by ITU-R BT.601.
  test('without JPEG, chroma of full size', async () => {
    const tags = plain(3, 8, 6, { 530: [3, [1, 1]] });
    const { pixel } = await through(tiffOf(tags, filled([76, 85, 255])));
    expect(pixel[0]).toBeGreaterThan(250);
    expect(Math.max(pixel[1]!, pixel[2]!)).toBeLessThan(4);
  });

  test('without JPEG, chroma of half the size', async () => {
    const blocks = (side.width / 2) * (side.height / 2);
    const data = Buffer.from(Array.from({ length: blocks }, () => [76, 76, 76, 76, 85, 255]).flat());
    const { pixel } = await through(tiffOf(plain(3, 8, 6, { 530: [3, [2, 2]] }), data));
    expect(pixel[0]).toBeGreaterThan(250);
    expect(Math.max(...pixel.slice(1))).toBeLessThan(8);
  });
});

describe('what cannot be read is refused by name', () => {
  test.each([
    ['old-style JPEG', plain(3, 8, 6, { 259: [3, [6]] })],
    ['ZSTD', plain(3, 8, 2, { 259: [3, [50_000]] })],
    ['LZMA', plain(3, 8, 2, { 259: [3, [34_925]] })],
    ['samples of 12 bits', plain(1, 12, 1)],
    ['samples of 32 bits', plain(3, 32, 2)],
    ['samples of 64 bits', plain(3, 64, 2, { 339: [3, [3, 3, 3]] })],
    ['signed samples of 16 bits', plain(1, 16, 1, { 339: [3, [2]] })],
    ['Lab colours in samples of 8 bits', plain(3, 8, 8)],
    ['ICC Lab', plain(3, 8, 9)],
    ['Lab with more channels', plain(4, 16, 8, { 338: [3, [2]] })],
    ['tiles and planes', plain(3, 8, 2, { 284: [3, [2]], 322: [3, [16]], 323: [3, [16]] })],
    ['other inks than CMYK', plain(2, 8, 5, { 332: [3, [2]] })],
    ["a camera's raw file", plain(1, 16, 32_803)],
  ])('%s', async (name, tags) => {
    const file = join(folder.path, 'refused.tif');
    await writeFile(file, tiffOf(tags as Tags, filled([1, 2, 3, 4, 5, 6, 7, 8])));
    await expect(probePicture(file)).rejects.toMatchObject({
      code: 'format-unsupported',
      message: expect.stringMatching(new RegExp(`^Not supported: .*${name}`)),
    });
  });
});

describe('several directories', () => {
  const small = { tags: plain(3, 8, 2, { 254: [4, [1]] }), data: filled([9, 9, 9]) };
  const full = { tags: plain(3, 8, 2), data: filled([200, 100, 50]) };

  test('a thumbnail in front is not the picture', async () => {
    expect((await through(tiff(small, full))).pixel).toEqual([200, 100, 50]);
  });

  test('a thumbnail behind is no second page', async () => {
    expect((await through(tiff(full, small))).notes).toEqual([]);
    expect((await through(tiff(full, full))).notes).toEqual(['Only the first of 2 frames or pages was enlarged.']);
  });

  test('a thumbnail in front of a raw picture is not it either', async () => {
    const raw = { tags: plain(1, 16, 32_803), data: filled([300], 'uint16') };
    const file = join(folder.path, 'B0001.tif');
    await writeFile(file, tiff({ ...small, below: [raw] }));
    await expect(probePicture(file)).rejects.toMatchObject({ message: expect.stringContaining("camera's raw file") });
  });
});
