import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unwrapIptc, wrapIptc } from '../../../src-main/image/iptc.js';
import { readTiffMetadata } from '../../../src-main/image/tiff/metadata.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import * as made from '../../fixtures/made-pictures.js';
import { oneToOne, type Result } from '../../fixtures/one-to-one.js';
import { readExif, type Tags } from '../../fixtures/read-exif.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const containers = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;

async function exifOf({ bytes }: Pick<Result, 'bytes'>): Promise<Tags> {
  const { format, exif } = await sharp(bytes).metadata();
  if (format === 'tiff') return readExif(bytes);
  return exif === undefined ? {} : readExif(exif);
}

describe.each(containers)('from jpeg to %s', (container) => {
  let result: Result;
  beforeAll(async () => {
    result = await oneToOne(folder.path, await made.photograph(6), container);
  });

  test('EXIF says who, with what, when and where', async () => {
    expect(await exifOf(result)).toMatchObject({
      Make: 'Lantern',
      Model: 'Harbour 3',
      Artist: 'N. N.',
      DateTimeOriginal: '2024:05:17 18:04:59',
      ExposureTime: [1 / 250],
      ISOSpeedRatings: [200],
      GPSLatitude: [54, 19, 30.5],
      GPSLatitudeRef: 'N',
      GPSLongitude: [10, 8, 12.34],
      GPSLongitudeRef: 'E',
    });
  });

  test('the picture stands upright and nothing turns it again', async () => {
    const { width, height, orientation } = await sharp(result.bytes).metadata();
    expect([width, height, orientation ?? 1]).toEqual([48, 64, 1]);
    const tags = await exifOf(result);
    expect(tags['Orientation']).toEqual([1]);
    expect([tags['PixelXDimension'], tags['PixelYDimension']]).toEqual([[48], [64]]);
  });

  test('XMP is the same, but for the orientation in it', async () => {
    const { xmp } = await sharp(result.bytes).metadata();
    // What IPTC says comes here where the container has no place for IPTC.
    const said = /<rdf:Description rdf:about=""[^>]*><photoshop:Headline.*?<\/rdf:Description>/;
    expect(said.test(xmp!.toString())).toBe(container !== 'jpeg' && container !== 'tiff');
    expect(xmp?.toString().replace(said, '')).toBe(made.xmp(1));
  });
});

describe.each(containers)('from %s, in which it was stored', (container) => {
  test('the same goes on', async () => {
    const first = await oneToOne(folder.path, await made.photograph(), container);
    const second = await oneToOne(folder.path, first.bytes, container);
    expect(await exifOf(second)).toEqual(await exifOf(first));
    expect(Object.keys(await exifOf(second)).length).toBeGreaterThan(12);
    expect((await sharp(second.bytes).metadata()).xmp).toEqual((await sharp(first.bytes).metadata()).xmp);
  });
});

describe('density', () => {
  const scale = { x: 2, y: 2 };
  test.each(containers)('keeps its number in %s unless the size of a print is to stay', async (container) => {
    const { bytes } = await oneToOne(folder.path, await made.photograph(), container, { scale });
    expect((await exifOf({ bytes }))['XResolution']).toEqual([expect.closeTo(300, 0)]);
    if (container !== 'webp' && container !== 'avif') expect((await sharp(bytes).metadata()).density).toBe(300);
  });

  test.each(containers)('grows with the picture in %s where the size of a print stays', async (container) => {
    const result = await oneToOne(folder.path, await made.photograph(), container, { scale, density: 'print' });
    const tags = await exifOf(result);
    expect([tags['XResolution'], tags['ResolutionUnit']]).toEqual([[expect.closeTo(600, 0)], [2]]);
    const { density } = await sharp(result.bytes).metadata();
    if (container !== 'webp' && container !== 'avif') expect(density).toBe(600);
  });

  test('is read from EXIF where the container has no place for it', async () => {
    const webp = await made.stored(await made.photograph(), 'webp');
    expect((await sharp(webp).metadata()).density).toBeUndefined();
    const { bytes } = await oneToOne(folder.path, webp, 'png', { scale, density: 'print' });
    expect((await sharp(bytes).metadata()).density).toBe(600);
  });

  test.each(['jpeg', 'tiff'] as const)(
    'without a unit is taken as programs show it, per inch (%s)',
    async (container) => {
      const bytes = await made.fromRaw(made.corners()).withMetadata({ density: 300 }).toFormat(container).toBuffer();
      // ResolutionUnit, one SHORT: 2 is the inch, 1 none.
      const [big, little] = ['012800030000000100020000', '280103000100000002000000'].map((hex) =>
        Buffer.from(hex, 'hex'),
      );
      const [at, value] = bytes.includes(big!) ? [bytes.indexOf(big!), 9] : [bytes.indexOf(little!), 8];
      bytes[at + value] = 1;
      const result = await oneToOne(folder.path, bytes, 'png');
      expect((await sharp(result.bytes).metadata()).density).toBe(300);
    },
  );

  test.each(['number', 'print'] as const)('is 72 dpi where the source says nothing (%s)', async (density) => {
    const { bytes } = await oneToOne(folder.path, await made.exact(made.corners()), 'jpeg', { scale, density });
    expect((await sharp(bytes).metadata()).density).toBe(72);
  });
});

describe('IPTC', () => {
  test.each([
    ['jpeg', 'jpeg'],
    ['jpeg', 'tiff'],
    ['tiff', 'tiff'],
    ['tiff', 'jpeg'],
  ] as const)('goes from %s to %s', async (from, to) => {
    const photograph = await made.photograph();
    const source = from === 'jpeg' ? photograph : (await oneToOne(folder.path, photograph, from)).bytes;
    const { file, bytes } = await oneToOne(folder.path, source, to);
    const found =
      to === 'tiff' ? (await readTiffMetadata(file)).iptc : unwrapIptc((await sharp(bytes).metadata()).iptc!);
    expect(found?.subarray(0, made.iptc.length)).toEqual(made.iptc);
  });

  test('is found behind other Photoshop resources, with their names', () => {
    const other = Buffer.from('8BIM\x03\xed\x03abc\0\0\0\x03xyz\0', 'latin1');
    const wrapped = wrapIptc(made.iptc);
    const both = Buffer.concat([wrapped.subarray(0, 14), other, wrapped.subarray(14)]);
    expect(unwrapIptc(both)).toEqual(made.iptc);
  });

  test.each([
    ['another block', Buffer.from('Exif\0\0')],
    ['a block that breaks off', wrapIptc(made.iptc).subarray(0, 20)],
    ['a block without it', Buffer.from('Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\0', 'latin1')],
  ])('is not found in %s', (_, block) => expect(unwrapIptc(block)).toBeUndefined());
});

describe('TIFF', () => {
  test('in the other byte order is read', async () => {
    // MM, one directory at 8: Make, an EXIF directory with ISO 400, and nothing else.
    const bytes = Buffer.from(
      '4d4d002a00000008' + // big-endian, version 42, first directory at 8
        '0002' +
        '010f0002000000080000002a' + // Make, 8 letters at 42
        '8769000400000001 00000032'.replace(' ', '') + // EXIF directory at 50
        '00000000' +
        '00000000' + // up to 42
        '4c616e7465726e00' + // "Lantern"
        '0001' +
        '8827000300000001 01900000'.replace(' ', '') + // ISO 400
        '00000000',
      'hex',
    );
    const file = join(folder.path, 'motorola.tif');
    await writeFile(file, bytes);
    const { exif } = await readTiffMetadata(file);
    expect(readExif(exif!)).toEqual({ Make: 'Lantern', ISOSpeedRatings: [400] });
  });

  test.each([
    ['no TIFF', Buffer.from('something else altogether')],
    ['a directory outside the file', Buffer.from('49492a00ffffff7f0000000000000000', 'hex')],
    ['a directory that breaks off', Buffer.from('49492a0008000000ff0f0f010200', 'hex')],
  ])('is silent rather than wrong about %s', async (_, bytes) => {
    const file = join(folder.path, 'broken.tif');
    await writeFile(file, bytes);
    expect(await readTiffMetadata(file)).toEqual({});
  });
});

test('the thumbnail of a turned picture does not come along, since it would lie on its side', async () => {
  const { bytes } = await oneToOne(folder.path, await made.withThumbnail(await made.photograph(6)), 'jpeg');
  expect(bytes.includes(made.THUMBNAIL)).toBe(false);
  const upright = await oneToOne(folder.path, await made.withThumbnail(await made.photograph(1)), 'jpeg');
  expect(upright.bytes.includes(made.THUMBNAIL)).toBe(true);
});

test('all of it is left out when that is wanted', async () => {
  for (const format of containers) {
    const { bytes } = await oneToOne(folder.path, await made.photograph(), format, { metadata: false });
    const { xmp, iptc } = await sharp(bytes).metadata();
    expect({ xmp, iptc }).toEqual({});
    expect(await exifOf({ bytes })).not.toHaveProperty('Make');
  }
});

test('frames, palettes and the like do not: a first frame is a picture of its own', async () => {
  for (const format of ['png', 'webp'] as const) {
    const { bytes, notes } = await oneToOne(folder.path, await made.animation(), format);
    const { pages, width, height, isPalette } = await sharp(bytes).metadata();
    expect([pages ?? 1, width, height, isPalette ?? false]).toEqual([1, 24, 16, false]);
    expect(notes).toEqual(['Only the first of 3 frames or pages was enlarged.']);
  }
});
