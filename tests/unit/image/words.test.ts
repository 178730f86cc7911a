import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { segment } from '../../../src-main/image/jpeg/segments.js';
import { jpegWords } from '../../../src-main/image/jpeg/words.js';
import { readChunks } from '../../../src-main/image/png/chunks.js';
import { textsIn } from '../../../src-main/image/png/text.js';
import { fitXmp } from '../../../src-main/image/xmp/fit.js';
import { readTiffMetadata } from '../../../src-main/image/tiff/metadata.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import * as made from '../../fixtures/made-pictures.js';
import { filled, plain, tiffOf } from '../../fixtures/made-tiffs.js';
import { oneToOne } from '../../fixtures/one-to-one.js';
import { xmpWith } from '../../fixtures/xmp.js';
import { gainMap, motionPhoto, ultraHdr } from '../../fixtures/made-phones.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const reader = (bytes: Buffer) => async (at: number, length: number) => bytes.subarray(at, at + length);
const wordsOf = (bytes: Buffer) => jpegWords(reader(bytes));
const through = async (bytes: Buffer, format: 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif') =>
  oneToOne(folder.path, bytes, format);

const run = promisify(execFile);
const hasExiftool = await run('exiftool', ['-ver']).then(
  () => true,
  () => false,
);

/** What exiftool finds, with the group of each tag. */
async function exiftool(bytes: Buffer, ...options: string[]): Promise<Record<string, unknown>> {
  await mkdir(folder.path, { recursive: true });
  const file = join(folder.path, 'looked-at');
  await writeFile(file, bytes);
  const { stdout } = await run('exiftool', ['-j', '-G1', '-a', ...options, file]);
  return (JSON.parse(stdout) as [Record<string, unknown>])[0];
}

describe('a gain map', () => {
  test('goes along from JPEG to JPEG, with the words beside it', async () => {
    const picture = await ultraHdr();
    const { bytes, notes } = await through(picture, 'jpeg');
    const { gainMap: kept } = await sharp(bytes).metadata();
    expect(kept?.image).toEqual(await gainMap());
    expect(notes).toEqual([]);
    const { xmp, iptc, exif } = await wordsOf(bytes);
    expect(xmp!.toString()).toMatch(/<rdf:li>sea<\/rdf:li>/);
    expect(xmp!.toString()).toContain(`Item:Length="${kept!.image.length}"`);
    expect(iptc).toEqual(made.iptc);
    expect(exif).toBeDefined();
  });

  test('stands where the index of pictures says', async () => {
    const { bytes } = await through(await ultraHdr(), 'jpeg');
    const at = bytes.indexOf('MPF\0') + 4;
    const [length, offset] = [bytes.readUInt32BE(at + 70), bytes.readUInt32BE(at + 74)];
    expect(bytes.subarray(at + offset, at + offset + length)).toEqual(await gainMap());
    expect(bytes.readUInt32BE(at + 54)).toBe(at + offset);
  });

  test('is turned with its picture', async () => {
    const { bytes } = await through(await ultraHdr(6), 'jpeg');
    const { width, height, gainMap: kept } = await sharp(bytes).metadata();
    const map = await sharp(kept!.image).metadata();
    expect([width! < height!, map.width! < map.height!]).toEqual([true, true]);
    const xmp = (await jpegWords(reader(kept!.image))).xmp!.toString();
    expect(xmp).toContain('hdrgm:GainMapMax');
  });

  test.each(['png', 'webp', 'tiff', 'avif'] as const)(
    'is left out of %s, and that is said; the words stay',
    async (format) => {
      const { bytes, notes } = await through(await ultraHdr(), format);
      expect(notes.join()).toMatch(/no place for the HDR gain map/);
      const xmp = (await sharp(bytes).metadata()).xmp!.toString();
      expect(xmp).toMatch(/<rdf:li>sea<\/rdf:li>/);
      expect(xmp).not.toMatch(/GainMap|hdrgm:Version/);
    },
  );
});

test('a motion photo says no more that it is one', async () => {
  const { bytes, notes } = await through(await motionPhoto(), 'jpeg');
  expect(notes).toEqual(['The video of the motion photo was left out.']);
  const xmp = (await wordsOf(bytes)).xmp!.toString();
  expect(xmp).not.toMatch(/MotionPhoto|MicroVideo|Container:Item/);
  expect(xmp).toMatch(/<rdf:li>sea<\/rdf:li>/);
});

describe('XMP beyond one segment of JPEG', () => {
  const long = (kind: string) =>
    `<dc:${kind}><rdf:Alt><rdf:li xml:lang="x-default">${kind.repeat(20_000)}</rdf:li></rdf:Alt></dc:${kind}>`;
  const packet = xmpWith(
    long('title') + long('description') + '<dc:subject><rdf:Bag><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>',
  );

  test('comes into JPEG extended, and back', async () => {
    const png = await made.fromRaw(made.corners()).withXmp(packet).png().toBuffer();
    const { bytes } = await through(png, 'jpeg');
    expect(bytes.toString('latin1').match(/http:\/\/ns\.adobe\.com\/xmp\/extension\//g)?.length).toBeGreaterThan(3);
    const { xmp } = await wordsOf(bytes);
    const back = await through(bytes, 'png');
    const again = (await sharp(back.bytes).metadata()).xmp!.toString();
    for (const text of [xmp!.toString(), again]) {
      expect(text).toContain('title'.repeat(20_000));
      expect(text).toContain('description'.repeat(20_000));
      expect(text).not.toContain('HasExtendedXMP');
    }
  });

  test.skipIf(!hasExiftool)('as exiftool reads it', async () => {
    const png = await made.fromRaw(made.corners()).withXmp(packet).png().toBuffer();
    const tags = await exiftool((await through(png, 'jpeg')).bytes);
    expect(tags['XMP-dc:Title']).toBe('title'.repeat(20_000));
    expect(tags['XMP-dc:Description']).toBe('description'.repeat(20_000));
    expect(tags['ExifTool:Warning']).toBeUndefined();
  });
});

describe('IPTC', () => {
  test.each(['png', 'webp', 'avif'] as const)('becomes XMP in %s, which has no place for it', async (format) => {
    const jpeg = made.withIptc(await made.fromRaw(made.corners()).jpeg().toBuffer());
    const xmp = (await sharp((await through(jpeg, format)).bytes).metadata()).xmp!.toString();
    expect(xmp).toMatch(/<photoshop:Headline[^>]*>Lights at the harbour mouth<\/photoshop:Headline>/);
    expect(xmp).toMatch(/<dc:subject[^>]*><rdf:Bag><rdf:li>harbour<\/rdf:li><rdf:li>night<\/rdf:li><\/rdf:Bag>/);
  });
});

test.skipIf(!hasExiftool)('IPTC that exiftool hides in PNG is found', async () => {
  const file = join(folder.path, 'hidden.png');
  await writeFile(file, await made.exact(made.corners()));
  await run('exiftool', ['-q', '-overwrite_original', '-IPTC:Headline=Lights', file]);
  const { bytes } = await through(await readFile(file), 'jpeg');
  expect((await wordsOf(bytes)).iptc?.toString('latin1')).toContain('Lights');
});

describe('texts', () => {
  const text = (keyword: string, words: string): Buffer => Buffer.from(`${keyword}\0${words}`, 'latin1');
  const withTexts = async (): Promise<Buffer> => {
    let png = await made.exact(made.corners());
    png = made.pngWith(
      png,
      'iTXt',
      Buffer.concat([Buffer.from('Title\0\0\0de\0Titel\0', 'latin1'), Buffer.from('Hafen bei Nacht, 夜の港')]),
    );
    return made.pngWith(png, 'tEXt', text('Creation Time', '17 May 2024, Ærø'));
  };

  test('of PNG keep their keywords and letters', async () => {
    const { bytes, notes } = await through(await withTexts(), 'png');
    expect(textsIn(await readChunks(reader(bytes)))).toEqual([
      { keyword: 'Creation Time', text: '17 May 2024, Ærø' },
      { keyword: 'Title', text: 'Hafen bei Nacht, 夜の港' },
    ]);
    expect(notes).toEqual([]);
  });

  test('of PNG become comments of JPEG, and back', async () => {
    const { bytes } = await through(await withTexts(), 'jpeg');
    const comments = ['Creation Time: 17 May 2024, Ærø', 'Title: Hafen bei Nacht, 夜の港'];
    expect((await wordsOf(bytes)).comments.map((one) => one.text)).toEqual(comments);
    const back = await through(bytes, 'png');
    expect(textsIn(await readChunks(reader(back.bytes)))).toEqual(
      comments.map((one) => ({ keyword: 'Comment', text: one })),
    );
  });

  test('that a format has no place for are told', async () => {
    expect((await through(await withTexts(), 'webp')).notes).toEqual([
      'WebP has no place for text comments; they were left out.',
    ]);
  });

  test('that are damaged or explode are left out', async () => {
    const png = made.pngWith(await made.exact(made.corners()), 'zTXt', text('Comment', '\0not packed'));
    expect((await through(png, 'png')).notes).toEqual([]);
  });
});

describe('words about pixels', () => {
  const geometry = { width: 200, height: 100, scale: { x: 2, y: 2 } };
  const fitted = (body: string, orientation: number): string =>
    fitXmp(Buffer.from(xmpWith(body)), {
      geometry: { ...geometry, orientation },
      mapLength: undefined,
      iptc: undefined,
    }).xmp!.toString();

  const face = (x: number, y: number, w: number, h: number): string =>
    `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="50" stDim:h="100" stDim:unit="pixel"/><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-rs:Area stArea:x="${x}" stArea:y="${y}" stArea:w="${w}" stArea:h="${h}" stArea:unit="normalized"/><mwg-rs:Type>Face</mwg-rs:Type></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`;

  // A face near the upper left corner of the stored picture (EXIF 2.32: 6 is turned a quarter clockwise to stand upright).
  test.each([
    { orientation: 1, area: [0.2, 0.1, 0.3, 0.05] },
    { orientation: 2, area: [0.8, 0.1, 0.3, 0.05] },
    { orientation: 3, area: [0.8, 0.9, 0.3, 0.05] },
    { orientation: 4, area: [0.2, 0.9, 0.3, 0.05] },
    { orientation: 5, area: [0.1, 0.2, 0.05, 0.3] },
    { orientation: 6, area: [0.9, 0.2, 0.05, 0.3] },
    { orientation: 7, area: [0.9, 0.8, 0.05, 0.3] },
    { orientation: 8, area: [0.1, 0.8, 0.05, 0.3] },
  ])('regions turn with orientation $orientation', ({ orientation, area }) => {
    const xmp = fitted(face(0.2, 0.1, 0.3, 0.05), orientation);
    expect(['x', 'y', 'w', 'h'].map((name) => Number(new RegExp(`stArea:${name}="([^"]*)"`).exec(xmp)![1]))).toEqual(
      area,
    );
    expect(xmp).toMatch(/stDim:w="200" stDim:h="100"/);
  });

  test('turn with pixels: what is marked in the stored picture is marked in the upright one', async () => {
    // A white pixel on black stands where the region does.
    for (let orientation = 1; orientation <= 8; orientation++) {
      const data = new Uint8Array(10 * 20);
      data[3 * 10 + 2] = 255;
      const png = await sharp(data, { raw: { width: 10, height: 20, channels: 1 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const { data: upright, info } = await sharp(png)
        .autoOrient()
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const at = upright.indexOf(255);
      const centre = [((at % info.width) + 0.5) / info.width, (Math.floor(at / info.width) + 0.5) / info.height];
      const xmp = fitted(face(2.5 / 10, 3.5 / 20, 0.1, 0.05), orientation);
      const found = ['x', 'y'].map((name) => Number(new RegExp(`stArea:${name}="([^"]*)"`).exec(xmp)![1]));
      found.forEach((value, i) => expect(value).toBeCloseTo(centre[i]!, 5));
    }
  });

  test('regions of Microsoft turn too', () => {
    const body = '<MP:RegionInfo><rdf:Description MPReg:Rectangle="0.1, 0.2, 0.3, 0.4"/></MP:RegionInfo>';
    expect(fitted(body, 6)).toContain('MPReg:Rectangle="0.4, 0.1, 0.4, 0.3"');
  });

  test('sizes of a panorama grow', () => {
    const body =
      '<GPano:FullPanoWidthPixels>4000</GPano:FullPanoWidthPixels><GPano:CroppedAreaTopPixels>15</GPano:CroppedAreaTopPixels><GPano:PoseHeadingDegrees>90</GPano:PoseHeadingDegrees>';
    const xmp = fitted(body, 1);
    expect(xmp).toContain('FullPanoWidthPixels>8000<');
    expect(xmp).toContain('CroppedAreaTopPixels>30<');
    expect(xmp).toContain('PoseHeadingDegrees>90<');
  });

  test('a packet that says nothing of them stays byte for byte, a damaged one too', () => {
    for (const text of [
      xmpWith('<dc:title>A &lt; B</dc:title>'),
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><broken',
      'nonsense',
    ]) {
      const bytes = Buffer.from(text);
      expect(
        fitXmp(bytes, { geometry: { ...geometry, orientation: 6 }, mapLength: undefined, iptc: undefined }).xmp,
      ).toBe(bytes);
    }
  });
});

test('EXIF stands in WebP without the header of JPEG', async () => {
  const { bytes } = await through(await made.photograph(), 'webp');
  const at = bytes.indexOf('EXIF');
  expect(bytes.toString('latin1', at + 8, at + 12)).toBe('II*\0');
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  expect((await sharp(bytes).metadata()).exif).toBeDefined();
});

test('comments of JPEG stay', async () => {
  const plain = await made.fromRaw(made.corners()).jpeg().toBuffer();
  const jpeg = Buffer.concat([plain.subarray(0, 2), segment(0xfe, Buffer.from('Tide, Ærø')), plain.subarray(2)]);
  expect((await wordsOf((await through(jpeg, 'jpeg')).bytes)).comments).toEqual([
    { keyword: 'Comment', text: 'Tide, Ærø' },
  ]);
});

describe('tags of TIFF', () => {
  const doubles = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);
  const geo = {
    269: [2, Buffer.from('Sheet 7\0')],
    33550: [12, doubles(10, 20, 0)],
    33922: [12, doubles(5, 6, 0, 400_000, 6_000_000, 0)],
    34735: [3, [1, 1, 0, 1, 1024, 0, 1, 1]],
  } as const;

  test('go along, and the place on Earth with the size of a pixel', async () => {
    const bytes = tiffOf(plain(3, 8, 2, geo), filled([9, 9, 9]));
    const { file, notes } = await oneToOne(folder.path, bytes, 'tiff', { scale: { x: 2, y: 4 } });
    expect(notes).toEqual([]);
    const found = (await readTiffMetadata(file)).geo!;
    const numbers = (tag: number) => [...new Float64Array(Uint8Array.from(found.get(tag)!.value).buffer)];
    expect(numbers(33550)).toEqual([5, 5, 0]);
    expect(numbers(33922)).toEqual([10, 24, 0, 400_000, 6_000_000, 0]);
    expect(found.get(34735)?.count).toBe(8);
    expect((await sharp(file).metadata()).width).toBe(24);
    if (hasExiftool) expect((await exiftool(await readFile(file)))['IFD0:DocumentName']).toBe('Sheet 7');
  });

  test('that tell a place are said to be left out elsewhere', async () => {
    const { notes } = await through(tiffOf(plain(3, 8, 2, geo), filled([9, 9, 9])), 'png');
    expect(notes).toEqual(['Where the picture lies on Earth (GeoTIFF) was left out.']);
  });
});

test('XMP and comments of GIF go along', async () => {
  const plain = await made.fromRaw(made.corners()).gif().toBuffer();
  const xmp = Buffer.from(xmpWith('<dc:subject><rdf:Bag><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>'));
  const trailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, i) => 255 - i), 0]);
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 4]), Buffer.from('Tide\0', 'latin1')]);
  const application = Buffer.concat([Buffer.from([0x21, 0xff, 11]), Buffer.from('XMP DataXMP'), xmp, trailer]);
  const end = plain.length - 1;
  const gif = Buffer.concat([plain.subarray(0, end), comment, application, plain.subarray(end)]);
  const { bytes } = await through(gif, 'png');
  expect((await sharp(bytes).metadata()).xmp?.toString()).toBe(xmp.toString());
  expect(textsIn(await readChunks(reader(bytes)))).toEqual([{ keyword: 'Comment', text: 'Tide' }]);
});

test('an animated PNG is told to be one', async () => {
  const png = made.pngWith(await made.exact(made.corners()), 'acTL', Buffer.from([0, 0, 0, 5, 0, 0, 0, 0]));
  expect((await through(png, 'png')).notes).toEqual(['Only the first of 5 frames or pages was enlarged.']);
});
