import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probePicture } from '../../../src-main/image/probe.js';
import { thumbnail } from '../../../src-main/image/thumbnail.js';
import { frameByFrame } from '../../fixtures/frame-by-frame.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { adobeRgb } from '../../fixtures/icc.js';
import * as made from '../../fixtures/made-pictures.js';
import { oneToOne, type Result } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const run = promisify(execFile);
const has = async (program: string, ...args: string[]): Promise<boolean> =>
  run(program, args).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && typeof error.code === 'number',
  );
const [hasHeif, hasCjxl, hasConvert, hasExiftool] = await Promise.all([
  has('heif-enc', '--help'),
  has('cjxl', '--version'),
  run('convert', ['-list', 'format']).then(
    ({ stdout }) => /JP2\*? .*rw/.test(stdout),
    () => false,
  ),
  has('exiftool', '-ver'),
]);

const samples = (bytes: Buffer | string) => sharp(bytes, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
/** With opacity: sharp's raw samples of 8-bit grey leave it out, unless as RGB. */
const shown = (bytes: Buffer) => sharp(bytes, { ignoreIcc: true }).toColourspace('srgb').raw().toBuffer();
const furthest = (one: Uint8Array, other: Uint8Array): number =>
  one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);

/** Transparent, but nowhere wholly so: colours under what cannot be seen are made up in reading. */
function seeThrough(width: number, height: number, channels: 2 | 4): made.Raw {
  const raw = made.pattern(width, height, channels);
  return { ...raw, data: raw.data.map((value) => Math.max(1, value)) as Uint8Array };
}

/** A file made by another program from a PNG. */
async function madeBy(
  program: string,
  suffix: string,
  png: Buffer,
  args: (from: string, to: string) => string[],
): Promise<Buffer> {
  const [from, to] = [join(folder.path, 'from.png'), join(folder.path, `made.${suffix}`)];
  await writeFile(from, png);
  await run(program, args(from, to));
  return readFile(to);
}

async function through(
  bytes: Buffer,
  format: 'png' | 'jpeg' | 'tiff' | 'jxl',
): Promise<Result & { facts: Awaited<ReturnType<typeof probePicture>> }> {
  const file = join(folder.path, 'no-suffix');
  await writeFile(file, bytes);
  const facts = await probePicture(file);
  const result = await oneToOne(folder.path, bytes, format);
  const written = await probePicture(result.file);
  expect([written.width, written.height]).toEqual([facts.width, facts.height]);
  return { ...result, facts };
}

describe('HEIC', () => {
  const heic = (png: Buffer, ...options: string[]): Promise<Buffer> =>
    madeBy('heif-enc', 'heic', png, (from, to) => ['-q', '95', ...options, '-o', to, from]);

  test.skipIf(!hasHeif)('keeps its colours, profile and EXIF', async () => {
    const png = await sharp(made.pngWithProfile(await made.exact(made.corners()), adobeRgb), { ignoreIcc: true })
      .keepMetadata()
      .withExifMerge(made.exif)
      .png()
      .toBuffer();
    const { bytes, facts, notes } = await through(await heic(png), 'png');
    expect(facts).toMatchObject({ format: 'heic', width: 64, height: 48, depth: 8, alpha: false });
    expect(furthest(await samples(bytes), await samples(png))).toBeLessThan(40);
    const { data } = await sharp(bytes, { ignoreIcc: true })
      .stats()
      .then(({ channels }) => ({ data: channels.map(({ mean }) => mean) }));
    const before = (await sharp(png, { ignoreIcc: true }).stats()).channels;
    data.forEach((mean, i) => expect(Math.abs(mean - before[i]!.mean)).toBeLessThan(2));
    expect((await sharp(bytes).metadata()).icc).toEqual(adobeRgb);
    expect(notes).toEqual([]);
    if (hasExiftool) {
      const file = join(folder.path, 'exif.png');
      await writeFile(file, bytes);
      const { stdout } = await run('exiftool', ['-j', '-Make', '-GPSLatitude', '-n', file]);
      expect((JSON.parse(stdout) as object[])[0]).toMatchObject({
        Make: 'Lantern',
        GPSLatitude: expect.closeTo(54.3251, 3),
      });
    }
  });

  test.skipIf(!hasHeif)('of 10 bits stays deep', async () => {
    const png = await made.exact(made.pattern(64, 48, 3, 16));
    const { facts, bytes } = await through(await heic(png, '-b', '10'), 'png');
    expect(facts.depth).toBe(16);
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
  });

  /** A picture whose colours and opacity are smooth, so that coding changes little. */
  const faded = (premultiplied: boolean, deep = false): made.Raw => {
    const data = new Uint8Array(64 * 48 * 4);
    for (let i = 0; i < 64 * 48; i++) {
      const opacity = 55 + Math.floor((200 * (i % 64)) / 63);
      const share = premultiplied ? opacity / 255 : 1;
      data.set([200 * share, 120 * share, 80 * share, opacity].map(Math.round), 4 * i);
    }
    const samples = deep ? Uint16Array.from(data, (value) => 257 * value) : data;
    return { width: 64, height: 48, channels: 4, data: samples };
  };

  test.skipIf(!hasHeif).each([
    { suffix: 'HEIC', options: [] as string[], premultiplied: false },
    { suffix: 'HEIC', options: [], premultiplied: true },
    { suffix: 'HEIC of 10 bits', options: ['-b', '10'], premultiplied: false },
    { suffix: 'AVIF', options: ['-A'], premultiplied: false },
    { suffix: 'AVIF', options: ['-A'], premultiplied: true },
  ])('opacity of $suffix, multiplied: $premultiplied, comes along', async ({ options, premultiplied }) => {
    const more = premultiplied ? ['--premultiplied-alpha'] : [];
    const { bytes, facts } = await through(
      await heic(await made.exact(faded(premultiplied, options.includes('10'))), ...options, ...more),
      'png',
    );
    expect(facts.alpha).toBe(true);
    const [meant, came] = await Promise.all([await made.exact(faded(false)), bytes].map(shown));
    const off = [0, 1, 2, 3].map((c) => {
      const errors = [...came!].filter((_, i) => i % 4 === c).map((value, i) => Math.abs(value - meant![4 * i + c]!));
      return errors.reduce((sum, error) => sum + error, 0) / errors.length;
    });
    off.forEach((mean) => expect(mean).toBeLessThan(4));
  });

  test.skipIf(!hasHeif)('of several pictures gives the first, and says so', async () => {
    const [one, other] = [join(folder.path, 'one.png'), join(folder.path, 'other.png')];
    await writeFile(one, await made.exact(made.corners()));
    await writeFile(other, await made.exact(made.pattern(64, 48, 3)));
    const file = join(folder.path, 'several.heic');
    await run('heif-enc', ['-t', '16', '-o', file, one, other]);
    const { facts, notes } = await through(await readFile(file), 'png');
    expect(facts.pages).toBe(2);
    expect(notes.join()).toContain('Only the first of 2');
  });

  test.skipIf(!hasHeif)('has a thumbnail', async () => {
    const file = join(folder.path, 'picture.heic');
    await writeFile(file, await heic(await made.exact(made.corners())));
    const { width, height } = await sharp(await thumbnail(file, 32)).metadata();
    expect([width, height]).toEqual([32, 24]);
  });

  test.skipIf(!hasHeif)('that is cut off is damaged, not fatal', async () => {
    const whole = await heic(await made.exact(made.corners()));
    await expect(oneToOne(folder.path, made.truncated(whole, 0.5), 'png')).rejects.toMatchObject({ name: 'Problem' });
  });
});

describe('JPEG XL', () => {
  const jxl = (png: Buffer, ...options: string[]): Promise<Buffer> =>
    madeBy('cjxl', 'jxl', png, (from, to) => [from, to, ...options]);

  test.skipIf(!hasCjxl).each([
    { name: '8 bits', raw: made.pattern(50, 31, 3) },
    { name: '16 bits', raw: made.pattern(50, 31, 3, 16) },
    { name: 'grey', raw: made.pattern(50, 31, 1) },
    { name: 'transparency', raw: seeThrough(50, 31, 4) },
  ])('comes in exactly: $name', async ({ raw }) => {
    const png = await made.exact(raw);
    const { bytes, facts } = await through(await jxl(png, '-d', '0'), 'png');
    expect(facts).toMatchObject({
      format: 'jxl',
      width: 50,
      height: 31,
      channels: raw.channels === 1 ? 1 : 3,
      alpha: raw.channels === 4,
    });
    expect((await samples(bytes)).equals(await samples(png))).toBe(true);
  });

  test.skipIf(!hasCjxl).each([
    { space: 'RGB_D65_SRG_Rel_Lin', profile: false },
    { space: 'RGB_D65_DCI_Rel_Lin', profile: true },
  ])('in linear light, floating point, gets the curve of sRGB: $space', async ({ space, profile }) => {
    const [from, to] = [join(folder.path, 'linear.pfm'), join(folder.path, 'linear.jxl')];
    const samples = Float32Array.from({ length: 16 * 8 * 3 }, (_, i) => [0.2, 0.5, 1.5][i % 3]!);
    await writeFile(from, Buffer.concat([Buffer.from('PF\n16 8\n-1.0\n'), Buffer.from(samples.buffer)]));
    await run('cjxl', [from, to, '-d', '0', '-e', '3', '-x', `color_space=${space}`]);
    const { bytes, notes } = await through(await readFile(to), 'png');
    const raw = await sharp(bytes, { ignoreIcc: true }).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    const seen = [...new Uint16Array(raw.buffer, raw.byteOffset, 3)].map((value) => Math.round(value / 257));
    expect(seen).toEqual([124, 188, 255]);
    expect((await sharp(bytes).metadata()).icc !== undefined).toBe(profile);
    expect(notes.join()).toMatch(/linear light.*128 samples/);
  });

  test.skipIf(!hasCjxl)('that is animated gives its frames, or its first one and says so', async () => {
    const [from, to] = [join(folder.path, 'moving.gif'), join(folder.path, 'moving.jxl')];
    await writeFile(from, await made.animation());
    await run('cjxl', [from, to, '-d', '0', '-e', '3']);
    const { notes } = await through(await readFile(to), 'jpeg');
    expect(notes.join()).toMatch(/Only the first of 3 frames/);
    const moving = await frameByFrame(folder.path, await readFile(to), 'webp');
    const { pages, delay } = await sharp(moving.bytes, { pages: -1 }).metadata();
    expect({ pages, delay, notes: moving.notes }).toEqual({ pages: 3, delay: [100, 100, 100], notes: [] });
  });

  test.skipIf(!hasCjxl)('brings its words', async () => {
    const { bytes } = await through(await jxl(await made.photograph()), 'png');
    const { xmp, exif, icc } = await sharp(bytes).metadata();
    expect(xmp?.toString()).toContain('harbour');
    expect(exif).toBeDefined();
    expect(icc).toEqual(adobeRgb);
  });

  test.each([
    { name: '8 bits', raw: made.pattern(50, 31, 3) },
    { name: '16 bits', raw: made.pattern(50, 31, 3, 16) },
    { name: 'grey with transparency', raw: seeThrough(50, 31, 2) },
    { name: 'transparency', raw: seeThrough(50, 31, 4) },
  ])('goes out and comes back exactly: $name', async ({ raw }) => {
    const png = await made.exact(raw);
    const out = await through(png, 'jxl');
    const back = await through(out.bytes, 'png');
    expect(back.facts).toMatchObject({
      depth: raw.data instanceof Uint16Array ? 16 : 8,
      alpha: raw.channels % 2 === 0,
    });
    expect((await shown(back.bytes)).equals(await shown(png))).toBe(true);
  });

  test('takes the words along', async () => {
    const out = await through(await made.photograph(), 'jxl');
    const { xmp, exif, icc } = await sharp((await through(out.bytes, 'png')).bytes).metadata();
    expect(xmp?.toString()).toContain('harbour');
    expect(exif).toBeDefined();
    expect(icc).toEqual(adobeRgb);
    if (hasExiftool) {
      const { stdout } = await run('exiftool', ['-j', '-Make', '-Subject', out.file]);
      expect((JSON.parse(stdout) as object[])[0]).toMatchObject({
        Make: 'Lantern',
        Subject: ['harbour & tide', 'Ære'],
      });
    }
  });
});

describe('JPEG 2000', () => {
  test.skipIf(!hasConvert).each([
    { name: '8 bits', raw: made.pattern(50, 31, 3) },
    { name: 'grey', raw: made.pattern(50, 31, 1) },
  ])('comes in exactly: $name', async ({ raw }) => {
    const png = await made.exact(raw);
    const jp2 = await madeBy('convert', 'jp2', png, (from, to) => [from, '-quality', '0', to]);
    const { bytes, facts } = await through(jp2, 'png');
    expect(facts).toMatchObject({ format: 'jp2', width: 50, height: 31, depth: 8 });
    expect((await samples(bytes)).equals(await samples(png))).toBe(true);
  });
});

test.skipIf(!hasConvert).each([
  { name: 'two', raw: seeThrough(50, 31, 2) },
  { name: 'four', raw: seeThrough(50, 31, 4) },
])('JPEG 2000 of $name components is not supported, rather than damaged', async ({ raw }) => {
  const png = await made.exact(raw);
  const jp2 = await madeBy('convert', 'jp2', png, (from, to) => [from, '-quality', '0', to]);
  await expect(through(jp2, 'png')).rejects.toMatchObject({ code: 'format-unsupported' });
});

describe('BMP and Photoshop', () => {
  test.skipIf(!hasConvert)('a duotone becomes grey, and says so', async () => {
    const psd = await madeBy('convert', 'psd', await made.exact(made.pattern(51, 30, 1)), (from, to) => [
      from,
      `psd:${to}`,
    ]);
    // The mode stands behind the depth.
    psd.writeUInt16BE(8, 24);
    expect((await through(psd, 'png')).notes.join()).toMatch(/inks of a duotone/);
  });

  test.skipIf(!hasConvert).each([
    { name: 'BMP', suffix: 'bmp', raw: made.pattern(51, 30, 3), options: [] },
    { name: 'BMP of the old kind', suffix: 'bmp2', raw: made.pattern(51, 30, 3), options: [] },
    {
      name: 'BMP with a palette and runs',
      suffix: 'bmp3',
      raw: made.corners(),
      options: ['-type', 'Palette', '-compress', 'RLE'],
    },
    { name: 'BMP with transparency', suffix: 'bmp', raw: seeThrough(51, 30, 4), options: [] },
    { name: 'Photoshop', suffix: 'psd', raw: made.pattern(51, 30, 3), options: [] },
    { name: 'Photoshop, packed', suffix: 'psd', raw: made.corners(), options: ['-compress', 'RLE'] },
    { name: 'Photoshop, 16 bits', suffix: 'psd', raw: made.pattern(51, 30, 3, 16), options: [] },
    { name: 'Photoshop, grey', suffix: 'psd', raw: made.pattern(51, 30, 1), options: [] },
    { name: 'Photoshop, large', suffix: 'psb', raw: made.pattern(51, 30, 3), options: [] },
  ])('$name comes in exactly', async ({ suffix, raw, options }) => {
    const png = await made.exact(raw);
    const file = await madeBy('convert', suffix, png, (from, to) => [from, ...options, `${suffix}:${to}`]);
    const { bytes, facts } = await through(file, 'png');
    expect(facts.format).toBe(suffix.startsWith('bmp') ? 'bmp' : 'psd');
    const [before, after] = await Promise.all(
      [png, bytes].map((one) => sharp(one).toColourspace('srgb').removeAlpha().raw().toBuffer()),
    );
    expect(after!.equals(before!)).toBe(true);
  });
});
