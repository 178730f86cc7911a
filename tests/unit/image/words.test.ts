import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gifWords } from '../../../src-main/image/gif/words.js';
import { segment } from '../../../src-main/image/jpeg/segments.js';
import { jpegWords } from '../../../src-main/image/jpeg/words.js';
import { readChunks } from '../../../src-main/image/png/chunks.js';
import { textsIn } from '../../../src-main/image/png/text.js';
import { fitXmp } from '../../../src-main/image/xmp/fit.js';
import { directoryBytes, wholeNumbers, type Directory } from '../../../src-main/image/tiff/directory.js';
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

test('of IPTC, moments become one word and what XMP has none for is told', () => {
  const dataset = (record: number, number: number, words: string): Buffer =>
    Buffer.concat([Buffer.from([0x1c, record, number, 0, words.length]), Buffer.from(words)]);
  const iptc = Buffer.concat([
    dataset(1, 90, '\x1b%G'),
    dataset(2, 0, '\0\x04'),
    dataset(2, 4, '003:Analysis'),
    dataset(2, 12, 'IPTC:15000000:sport::'),
    dataset(2, 55, '20260301'),
    dataset(2, 60, '120304+0200'),
    dataset(2, 118, 'the desk'),
    Buffer.from([0x1c, 2, 120, 0x80, 4, 0, 0, 0, 4]),
    Buffer.from('Tide'),
    dataset(7, 10, 'x'),
  ]);
  const geometry = { width: 20, height: 10, scale: { x: 2, y: 2 }, orientation: 1 };
  const { xmp, leftIptc } = fitXmp(undefined, { geometry, mapLength: undefined, iptc });
  expect(leftIptc).toEqual(['2:118', '7:10']);
  const said = xmp!.toString();
  expect(said).toMatch(/IntellectualGenre[^>]*>Analysis</);
  expect(said).toMatch(/SubjectCode.*<rdf:li>15000000</);
  expect(said).toMatch(/DateCreated[^>]*>2026-03-01T12:03:04\+02:00</);
  expect(said).toMatch(/description.*>Tide</);
});

test.each(['webp', 'avif', 'jxl'] as const)('a density without EXIF is told by EXIF in %s', async (format) => {
  const { bytes, notes } = await oneToOne(
    folder.path,
    await sharp(await made.exact(made.corners()))
      .withMetadata({ density: 240 })
      .png()
      .toBuffer(),
    format,
  );
  expect(notes).toEqual([]);
  const back = await oneToOne(folder.path, bytes, 'tiff');
  expect((await sharp(back.bytes).metadata()).density).toBe(240);
});

test('a density that GIF has no place for is told', async () => {
  const png = await sharp(await made.exact(made.corners()))
    .withMetadata({ density: 240 })
    .png()
    .toBuffer();
  const { notes } = await oneToOne(folder.path, png, 'gif');
  expect(notes.filter((one) => one.includes('density'))).toHaveLength(1);
});

test("makers' notes go into TIFF byte for byte", async () => {
  const note = Buffer.from("a maker's own note, of its own layout");
  const first = (at: number): Directory => new Map([[0x8769, wholeNumbers(4, at)]]);
  const at = 8 + directoryBytes(first(0), 8, false).length;
  const below: Directory = new Map([[0x927c, { type: 7, count: note.length, value: note }]]);
  const block = [Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'), directoryBytes(first(at), 8, false)];
  const app1 = segment(0xe1, ...block, directoryBytes(below, at, false));
  const jpeg = await made.fromRaw(made.corners()).jpeg().toBuffer();
  const { bytes } = await through(Buffer.concat([jpeg.subarray(0, 2), app1, jpeg.subarray(2)]), 'tiff');
  expect(bytes.includes(note)).toBe(true);
});

test.skipIf(!hasExiftool)('IPTC that exiftool hides in PNG is found', async () => {
  const file = join(folder.path, 'hidden.png');
  await writeFile(file, await made.exact(made.corners()));
  await run('exiftool', ['-q', '-overwrite_original', '-IPTC:Headline=Lights', file]);
  const { bytes } = await through(await readFile(file), 'jpeg');
  expect((await wordsOf(bytes)).iptc?.toString('latin1')).toContain('Lights');
});

describe('texts', () => {
  const text = (keyword: string, words: string, encoding: BufferEncoding = 'latin1'): Buffer =>
    Buffer.from(`${keyword}\0${words}`, encoding);
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

  test.each([
    { kind: 'of one long word', text: 'x'.repeat(150_000) },
    { kind: 'of letters of three bytes', text: '港'.repeat(50_000) },
  ])('longer than a segment of JPEG go on in the next: $kind', async ({ text: long }) => {
    const png = made.pngWith(await made.exact(made.corners()), 'iTXt', text('Comment', `\0\0\0\0${long}`, 'utf8'));
    const { comments } = await wordsOf((await through(png, 'jpeg')).bytes);
    expect(comments.map((one) => one.text).join('')).toBe(long);
    expect(comments).toHaveLength(3);
  });

  test('of GIF are read and written as UTF-8, and as Latin-1 where they are not', async () => {
    const png = made.pngWith(await made.exact(made.corners()), 'iTXt', text('Title', '\0\0\0\0夜の港, Ærø', 'utf8'));
    const gif = (await oneToOne(folder.path, png, 'gif')).bytes;
    expect((await gifWords(reader(gif))).comments[0]!.text).toBe('Title: 夜の港, Ærø');
    const at = gif.indexOf('Title: ');
    expect(
      (await gifWords(reader(Buffer.concat([gif.subarray(0, at), Buffer.from([0xc6]), gif.subarray(at + 1)]))))
        .comments[0]!.text,
    ).toMatch(/^Æitle/);
  });

  test('that are damaged or explode are left out', async () => {
    const png = made.pngWith(await made.exact(made.corners()), 'zTXt', text('Comment', '\0not packed'));
    expect((await through(png, 'png')).notes).toEqual([]);
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
