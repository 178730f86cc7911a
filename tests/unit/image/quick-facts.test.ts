import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probeByLibvips } from '../../../src-main/image/probe.js';
import { quickFacts } from '../../../src-main/image/quick-facts.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { apng } from '../../fixtures/made-frames.js';
import { motionPhoto, ultraHdr } from '../../fixtures/made-phones.js';
import * as made from '../../fixtures/made-pictures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.dispose());

const inFile = async (bytes: Buffer): Promise<string> => {
  const file = join(folder.path, 'picture');
  await writeFile(file, bytes);
  return file;
};

const { exact, fromRaw, pattern, photograph } = made;
const jpeg = (bytes = pattern(30, 20, 3)): Promise<Buffer> => fromRaw(bytes).jpeg().toBuffer();
const small = (bits: number): Promise<Buffer> =>
  sharp(Buffer.alloc(64 * 8, 0xaa), { raw: { width: 64, height: 8, channels: 1 } })
    .png({ palette: true, colours: 2 ** bits })
    .toBuffer();

const quick: Record<string, () => Promise<Buffer>> = {
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((turn) => [`turned ${turn}`, () => photograph(turn)])),
  'a grey JPEG': () => jpeg(pattern(30, 20, 1)),
  'a progressive JPEG': () =>
    fromRaw(pattern(30, 20, 3))
      .jpeg({ progressive: true })
      .toBuffer(),
  'a CMYK JPEG': made.cmyk,
  'a JPEG with a thumbnail': async () => made.withThumbnail(await photograph(6)),
  'an Ultra HDR photo': () => ultraHdr(6),
  'a motion photo': motionPhoto,
  ...Object.fromEntries(
    ([1, 2, 3, 4] as const).flatMap((channels) => [
      [`a PNG of ${channels} channels`, () => exact(pattern(24, 16, channels))],
      [`a PNG of ${channels} channels, 16 bits`, () => exact(pattern(24, 16, channels, 16))],
    ]),
  ),
  'a palette': made.palette,
  'a palette of one bit': () => small(1),
  'a palette of two bits': () => small(2),
  'a palette of four bits': () => small(4),
  'a grey PNG with a profile': made.greyWithProfile,
  'a grey PNG with one transparent level': async () =>
    made.pngWith(await exact(pattern(24, 16, 1)), 'tRNS', Buffer.from([0, 7])),
  'a PNG with one transparent colour': async () =>
    made.pngWith(await exact(pattern(24, 16, 3)), 'tRNS', Buffer.from([0, 7, 0, 8, 0, 9])),
  'an interlaced PNG': () =>
    fromRaw(pattern(24, 16, 3))
      .png({ progressive: true })
      .toBuffer(),
};

test.each(Object.entries(quick))('%s is told as libvips tells it', async (_, make) => {
  const file = await inFile(await make());
  const facts = await quickFacts(file);
  expect(facts).toBeDefined();
  expect(facts).toEqual(await probeByLibvips(file));
});

const left: Record<string, () => Promise<Buffer>> = {
  'several frames': () => apng(),
  'code points': async () => made.pngWith(await exact(pattern(24, 16, 3)), 'cICP', Buffer.from([9, 16, 0, 1])),
  'a turned PNG': () =>
    fromRaw(pattern(24, 16, 3))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer(),
  'another format': async () => made.stored(await photograph(), 'webp'),
  'a JPEG that ends in its header': async () => made.truncated(await photograph(), 0.05),
  'a PNG that ends in its header': async () => (await exact(pattern(24, 16, 3))).subarray(0, 40),
  'a spoilt size': async () => {
    const bytes = await exact(pattern(24, 16, 3));
    bytes[19]! ^= 1;
    return bytes;
  },
  'a JPEG coded by arithmetic': async () => {
    const bytes = await jpeg();
    bytes[bytes.indexOf(Buffer.from([0xff, 0xc0])) + 1] = 0xc9;
    return bytes;
  },
  'an orientation that is none': async () => {
    const bytes = await photograph(6);
    bytes[bytes.indexOf(Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0])) + 8] = 11;
    return bytes;
  },
  nothing: async () => Buffer.alloc(0),
};

test.each(Object.entries(left))('%s is left to libvips', async (_, make) => {
  expect(await quickFacts(await inFile(await make()))).toBeUndefined();
});

test('a folder, and what is not there, are left to whoever tells what is wrong with them', async () => {
  expect(await quickFacts(folder.path)).toBeUndefined();
  expect(await quickFacts(join(folder.path, 'missing'))).toBeUndefined();
});
