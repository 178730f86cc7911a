import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rgbProfile, srgbPrimaries } from '../../../src-main/image/colour/profile.js';
import { readChunks } from '../../../src-main/image/png/chunks.js';
import { probePicture } from '../../../src-main/image/probe.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { adobeRgb } from '../../fixtures/icc.js';
import { withProperties } from '../../fixtures/made-heif.js';
import * as made from '../../fixtures/made-pictures.js';
import { oneToOne } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};
const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
};
const chrm = (...values: number[]): Buffer => u32(...values.map((value) => Math.round(value * 1e5)));
const P3 = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06];
const SRGB = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];

/** What a reader that minds profiles shows of one pixel. */
const shown = async (pixel: readonly [number, number, number], profile: Buffer | undefined): Promise<number[]> => {
  const raw = { width: 1, height: 1, channels: 3 as const, data: Uint8Array.from(pixel) };
  const png = await made.exact(raw);
  return [
    ...(await sharp(profile ? made.pngWithProfile(png, profile) : png)
      .toColourspace('srgb')
      .raw()
      .toBuffer()),
  ];
};

/** The profile of a PNG with these chunks, once it went through reading and writing. */
async function profileOf(
  format: 'png' | 'tiff',
  channels: 1 | 3,
  chunks: Record<string, Buffer>,
): Promise<Buffer | undefined> {
  let png = await made.exact(made.pattern(20, 10, channels));
  for (const [type, data] of Object.entries(chunks)) png = made.pngWith(png, type, data);
  const { bytes } = await oneToOne(folder.path, png, format);
  const { icc } = await sharp(bytes).metadata();
  expect(await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()).toEqual(
    await sharp(png, { ignoreIcc: true }).raw().toBuffer(),
  );
  return icc;
}

describe('a profile made here', () => {
  test('for sRGB changes nothing', async () => {
    const profile = rgbProfile('sRGB', srgbPrimaries, 'srgb');
    for (const pixel of [
      [200, 30, 90],
      [1, 128, 254],
    ] as const) {
      const seen = await shown(pixel, profile);
      seen.forEach((value, i) => expect(Math.abs(value - pixel[i]!)).toBeLessThanOrEqual(1));
    }
  });

  test("for Display P3 shows what sharp's own does", async () => {
    const red = await made.exact({ width: 1, height: 1, channels: 3, data: Uint8Array.of(180, 60, 40) });
    const own = await sharp(red).withIccProfile('p3').png().toBuffer();
    const p3 = (await sharp(own).metadata()).icc!;
    const icc = (await profileOf('png', 3, { cICP: Buffer.from([12, 13, 0, 1]) }))!;
    const [before, after] = [await shown([150, 90, 60], p3), await shown([150, 90, 60], icc)];
    after.forEach((value, i) => expect(Math.abs(value - before[i]!)).toBeLessThanOrEqual(1));
    expect(after).not.toEqual([150, 90, 60]);
  });
});

describe('what PNG chunks say of colours becomes a profile', () => {
  test.each(['png', 'tiff'] as const)('chromaticities, in %s', async (format) => {
    const icc = await profileOf(format, 3, { cHRM: chrm(...P3), gAMA: u32(45_455) });
    const [r, g] = await shown([150, 90, 60], icc);
    expect([r! > 152, g! < 90]).toEqual([true, true]);
  });

  test('a linear gamma', async () => {
    const icc = await profileOf('png', 3, { gAMA: u32(100_000) });
    (await shown([55, 55, 55], icc)).forEach((value) => expect(Math.abs(value - 128)).toBeLessThanOrEqual(1));
  });

  test('a gamma of grey', async () => {
    const icc = await profileOf('png', 1, { gAMA: u32(100_000) });
    expect(icc?.toString('latin1', 16, 20)).toBe('GRAY');
  });

  test('sRGB', async () => {
    expect(await profileOf('tiff', 3, { sRGB: Buffer.from([0]) })).toEqual(rgbProfile('sRGB', srgbPrimaries, 'srgb'));
  });

  test.each([
    { says: 'the usual gamma', chunks: { gAMA: u32(45_455) } },
    { says: "sRGB's own chromaticities", chunks: { gAMA: u32(45_455), cHRM: chrm(...SRGB) } },
    { says: 'a gamma of nothing', chunks: { gAMA: u32(0) } },
    { says: 'corners on one point', chunks: { cHRM: chrm(...new Array<number>(8).fill(0.3)) } },
    { says: 'BT.709 by code points', chunks: { cICP: Buffer.from([1, 1, 0, 1]) } },
  ])('$says needs none', async ({ chunks }) => expect(await profileOf('png', 3, chunks)).toBeUndefined());

  test('code points of grey', async () => {
    const icc = await profileOf('png', 1, { cICP: Buffer.from([1, 8, 0, 1]) });
    expect(icc?.toString('latin1', 16, 20)).toBe('GRAY');
    expect(await profileOf('png', 1, { cICP: Buffer.from([1, 13, 0, 1]) })).toBeUndefined();
  });

  test('code points go before a profile in the file', async () => {
    const png = made.pngWithProfile(await made.exact(made.corners()), adobeRgb);
    const iccOf = async (...codes: number[]) =>
      (
        await sharp(
          (await oneToOne(folder.path, made.pngWith(png, 'cICP', Buffer.from(codes)), 'png')).bytes,
        ).metadata()
      ).icc;
    expect(await iccOf(1, 13, 0, 1)).toBeUndefined();
    expect((await shown([150, 90, 60], await iccOf(12, 13, 0, 1)))[0]).toBeGreaterThan(152);
  });

  test.each([8, 16] as const)('the narrow range of video becomes the full one, %i bits', async (depth) => {
    const unit = depth === 8 ? 1 : 256;
    const levels = [16, 235, 125.5, 0, 255, 16].map((level) => Math.round(level * unit));
    const data = depth === 8 ? Uint8Array.from(levels) : Uint16Array.from(levels);
    const png = made.pngWith(
      await made.exact({ width: 2, height: 1, channels: 3, data }),
      'cICP',
      Buffer.from([1, 13, 0, 0]),
    );
    const { bytes } = await oneToOne(folder.path, png, 'png');
    const most = 2 ** depth - 1;
    const raw = await sharp(bytes, { ignoreIcc: true })
      .toColourspace(depth === 8 ? 'srgb' : 'rgb16')
      .raw({ depth: depth === 8 ? 'uchar' : 'ushort' })
      .toBuffer();
    const seen = depth === 8 ? [...raw] : [...new Uint16Array(raw.buffer, raw.byteOffset, 6)];
    [0, most, most / 2, 0, most, 0].forEach((value, i) => expect(Math.abs(seen[i]! - value)).toBeLessThan(most / 200));
  });

  test('what is said of its display stays, or is told', async () => {
    const light = u32(10_000_000, 4_000_000);
    const png = made.pngWith(await made.exact(made.corners()), 'cLLI', light);
    expect((await oneToOne(folder.path, png, 'png')).bytes.includes(Buffer.concat([Buffer.from('cLLI'), light]))).toBe(
      true,
    );
    expect((await oneToOne(folder.path, png, 'tiff')).notes.join()).toMatch(/no place for .*cLLI/);
  });

  test('a profile in the file goes before them', async () => {
    const png = made.pngWith(made.pngWithProfile(await made.exact(made.corners()), adobeRgb), 'gAMA', u32(100_000));
    expect((await sharp((await oneToOne(folder.path, png, 'png')).bytes).metadata()).icc).toEqual(adobeRgb);
  });
});

describe('AVIF', () => {
  /** The nclx box of sharp's AVIF says sRGB; the same pixels with other code points. */
  async function avif(primaries: number, transfer: number): Promise<Buffer> {
    const bytes = await made.fromRaw(made.corners()).avif({ lossless: true }).toBuffer();
    const at = bytes.indexOf('nclx');
    expect(at).toBeGreaterThan(0);
    bytes.writeUInt16BE(primaries, at + 4);
    bytes.writeUInt16BE(transfer, at + 6);
    return bytes;
  }

  test.each(['png', 'avif'] as const)('in Display P3 by code points gets its profile as %s', async (format) => {
    const { bytes } = await oneToOne(folder.path, await avif(12, 13), format);
    const seen = await shown([150, 90, 60], (await sharp(bytes).metadata()).icc);
    expect(seen[0]).toBeGreaterThan(152);
  });

  test('in sRGB needs none', async () => {
    const { bytes } = await oneToOne(folder.path, await avif(1, 13), 'png');
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
  });

  test.each([
    ['PQ', 16],
    ['HLG', 18],
  ] as const)('in %s keeps its marking as PNG', async (name, transfer) => {
    const picture = await avif(9, transfer);
    const file = join(folder.path, 'hdr.avif');
    await writeFile(file, picture);
    expect((await probePicture(file)).hdr).toBe(name);
    const { bytes } = await oneToOne(folder.path, picture, 'png');
    expect(bytes.toString('latin1', 37, 41)).toBe('cICP');
    expect([...bytes.subarray(41, 45)]).toEqual([9, transfer, 0, 1]);
    expect((await sharp(bytes).metadata()).width).toBe(64);
    await writeFile(file, bytes);
    expect((await probePicture(file)).hdr).toBe(name);
  });

  test('tells PNG of the display it was made on, and other formats’ results tell that they have no place for it', async () => {
    const pairs = [[8500, 39_850], [6550, 2300], [35_400, 14_600], [15_635, 16_450]] as const; // prettier-ignore
    const volume = Buffer.concat([...pairs.flat().map(u16), u32(10_000_000, 50)]);
    const picture = withProperties(await avif(9, 16), { mdcv: volume, clli: Buffer.concat([u16(1000), u16(400)]) });
    const { bytes } = await oneToOne(folder.path, picture, 'png');
    const chunks = await readChunks((at, length) => Promise.resolve(bytes.subarray(at, at + length)));
    const data = (type: string) => chunks.find((chunk) => chunk.type === type)?.data;
    const [green, blue, red, white] = pairs;
    expect(data('mDCV')).toEqual(Buffer.concat([...[red, green, blue, white].flat().map(u16), u32(10_000_000, 50)])); // prettier-ignore
    expect(data('cLLI')).toEqual(u32(10_000_000, 4_000_000));
    const dim = withProperties(await avif(1, 13), { clli: Buffer.concat([u16(1000), u16(400)]) });
    expect((await oneToOne(folder.path, dim, 'jpeg')).notes.join()).toContain('display (mDCV, cLLI)');
  });

  test('in PQ is not stored dull in a format that cannot tell it', async () => {
    await expect(oneToOne(folder.path, await avif(9, 16), 'jpeg')).rejects.toMatchObject({ code: 'hdr-format' });
  });
});

describe('a camera that says Adobe RGB without a profile', () => {
  test.each([
    { index: 'R03', space: '65535', adobe: true },
    { index: 'R98', space: '1', adobe: false },
  ])('$index', async ({ index, space, adobe }) => {
    const exif = { IFD0: { Make: 'Lantern' }, IFD2: { ColorSpace: space }, IFD4: { InteroperabilityIndex: index } };
    const jpeg = await made.fromRaw(made.corners()).withExif(exif).jpeg().toBuffer();
    for (const format of ['jpeg', 'png'] as const) {
      const { bytes } = await oneToOne(folder.path, jpeg, format);
      const { icc } = await sharp(bytes).metadata();
      if (!adobe) expect(icc).toBeUndefined();
      else expect(await shown([150, 90, 60], icc)).toEqual(await shown([150, 90, 60], adobeRgb));
    }
  });
});
