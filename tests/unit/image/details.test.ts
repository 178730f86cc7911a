import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { profileName } from '../../../src-main/image/colour/profile-name.js';
import { rgbProfile, srgbPrimaries } from '../../../src-main/image/colour/profile.js';
import { detailsOf } from '../../../src-main/image/details.js';
import { exifFacts } from '../../../src-main/image/exif-facts.js';
import { addTiffMetadata } from '../../../src-main/image/tiff/metadata.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { exif, fromRaw, pattern } from '../../fixtures/made-pictures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.dispose());

const silent = { camera: null, lens: null, taken: null, exposure: null, aperture: null, iso: null, focalLength: null };
const camera = {
  ...{ camera: 'Lantern Harbour 3', lens: 'Lamp 24-70mm F2.8', taken: '2024-05-17T18:04:59' },
  ...{ exposure: 1 / 250, aperture: 2.8, iso: 200, focalLength: 35 },
};
const taken = {
  ...exif,
  IFD2: { ...exif.IFD2, FocalLength: '350/10', LensModel: 'Lamp 24-70mm F2.8' },
};

for (const [format, depth] of [
  ['jpeg', 8],
  ['webp', 8],
  ['png', 16],
] as const) {
  test(`tells of a ${format} file what its camera, its profile and its header say`, async () => {
    const file = join(folder.path, `picture.${format}`);
    const picture = fromRaw(pattern(40, 30, 3, depth)).toColourspace(depth === 8 ? 'srgb' : 'rgb16');
    const profile = join(folder.path, 'wide.icc');
    await writeFile(profile, rgbProfile('Wide', srgbPrimaries, 2.2));
    const words = picture.withMetadata({ density: 300, exif: taken, icc: profile });
    const info = await words.toFormat(format).toFile(file);
    expect(await detailsOf(file)).toMatchObject({
      ...{ format, width: 40, height: 30, depth, bytes: info.size, profile: 'Wide', ...camera },
    });
  });
}

test('tells of a TIFF file what its own tags say', async () => {
  const file = join(folder.path, 'picture.tif');
  await fromRaw(pattern(40, 30, 3))
    .tiff({ xres: 300 / 25.4, yres: 300 / 25.4 })
    .toFile(file);
  const { exif: block } = await sharp(
    await fromRaw(pattern(8, 8, 3))
      .withExif(taken)
      .jpeg()
      .toBuffer(),
  ).metadata();
  await addTiffMetadata(file, { exif: block! }, { width: 40, height: 30 });
  expect(await detailsOf(file)).toMatchObject({ format: 'tiff', density: 300, profile: null, ...camera });
});

test('a file that says nothing has null everywhere', async () => {
  const file = join(folder.path, 'picture.webp');
  await fromRaw(pattern(40, 30, 3))
    .webp()
    .toFile(file);
  expect(await detailsOf(file)).toMatchObject({ density: null, profile: null, ...silent });
});

test('no block, and one that is cut anywhere, take nothing down', async () => {
  expect(exifFacts(undefined)).toEqual(silent);
  const bytes = await fromRaw(pattern(8, 8, 3))
    .withExif(taken)
    .jpeg()
    .toBuffer();
  const { exif: block } = await sharp(bytes).metadata();
  expect(exifFacts(block)).toEqual(camera);
  for (let length = 0; length < block!.length; length += 3) {
    expect(Object.keys(exifFacts(block!.subarray(0, length))).sort()).toEqual(Object.keys(silent).sort());
  }
});

test.each([
  ['Canon', 'Canon EOS R5', 'Canon EOS R5'],
  ['NIKON CORPORATION', 'NIKON Z 6', 'NIKON Z 6'],
  ['SONY', 'ILCE-7M4', 'SONY ILCE-7M4'],
])('a camera of %s called %s is told as %s', async (Make, Model, told) => {
  const bytes = await fromRaw(pattern(8, 8, 3))
    .withExif({ IFD0: { Make, Model } })
    .jpeg()
    .toBuffer();
  expect(exifFacts((await sharp(bytes).metadata()).exif).camera).toBe(told);
});

test('a profile is called as it calls itself, in versions 2 and 4, and a damaged one is not called anything', async () => {
  const p3 = (
    await sharp(
      await fromRaw(pattern(8, 8, 3))
        .withIccProfile('p3')
        .png()
        .toBuffer(),
    ).metadata()
  ).icc!;
  expect(profileName(p3)).toMatch(/P3/i);
  const body = Buffer.from('desc\0\0\0\0\0\0\0\x06Print\0', 'latin1');
  const old = Buffer.alloc(128 + 4 + 12 + body.length);
  old.writeUInt32BE(1, 128);
  old.write('desc', 132, 'latin1');
  old.writeUInt32BE(144, 136);
  old.writeUInt32BE(body.length, 140);
  body.copy(old, 144);
  expect(profileName(old)).toBe('Print');
  for (let length = 0; length < p3.length; length += 7) expect(() => profileName(p3.subarray(0, length))).not.toThrow();
});
