import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutputFormat } from '../../../src-main/contract/formats.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { adobeRgb, greyGamma } from '../../fixtures/icc.js';
import * as made from '../../fixtures/made-pictures.js';
import { encoding, oneToOne } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

/** Samples as stored, no profile applied. */
const samples = (bytes: Buffer, depth: 'uchar' | 'ushort' = 'uchar') => {
  const picture = sharp(bytes, { ignoreIcc: true });
  return (depth === 'ushort' ? picture.toColourspace('rgb16') : picture).raw({ depth }).toBuffer();
};

const lossless: OutputFormat[] = ['png', 'webp', 'tiff', 'avif'];

describe('an RGB picture with a profile', () => {
  test.each(lossless)('keeps its samples and its profile, byte for byte, as %s', async (format) => {
    const picture = await made.photograph();
    const { bytes, notes } = await oneToOne(folder.path, picture, format);
    expect(await samples(bytes)).toEqual(await samples(picture));
    expect((await sharp(bytes).metadata()).icc).toEqual(adobeRgb);
    expect(notes).toEqual([]);
  });

  test('keeps its profile as jpeg, and its samples as nearly as jpeg can', async () => {
    const picture = await made.photograph();
    const { bytes } = await oneToOne(folder.path, picture, 'jpeg');
    expect((await sharp(bytes).metadata()).icc).toEqual(adobeRgb);
    const [before, after] = [await samples(picture), await samples(bytes)];
    expect(Math.max(...before.map((value, i) => Math.abs(value - after[i]!)))).toBeLessThanOrEqual(4);
  });

  test('keeps its profile when all other metadata is left out', async () => {
    const { bytes } = await oneToOne(folder.path, await made.photograph(), 'png', { metadata: false });
    expect((await sharp(bytes).metadata()).icc).toEqual(adobeRgb);
  });

  test.each(['p3', 'srgb'])("keeps sharp's own %s", async (name) => {
    const picture = await made.fromRaw(made.corners()).withIccProfile(name).png().toBuffer();
    const { bytes } = await oneToOne(folder.path, picture, 'png');
    expect((await sharp(bytes).metadata()).icc).toEqual((await sharp(picture).metadata()).icc);
    expect(await samples(bytes)).toEqual(await samples(picture));
  });
});

describe('grey stays grey', () => {
  test.each(['jpeg', 'png', 'tiff'] as const)('with its profile, as %s', async (format) => {
    const picture = await made.greyWithProfile();
    const { bytes } = await oneToOne(folder.path, picture, format);
    expect(await sharp(bytes).metadata()).toMatchObject({ channels: 1, space: 'b-w', icc: greyGamma });
    if (format !== 'jpeg') expect(await samples(bytes)).toEqual(await samples(picture));
  });

  test.each(['webp', 'avif'] as const)('as %s, which stores three equal channels', async (format) => {
    const raw = made.pattern(40, 30, 1);
    const { bytes } = await oneToOne(folder.path, await made.exact(raw), format);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([...raw.data]).toEqual([...data].filter((_, i) => i % info.channels === 0));
    if (info.channels > 1) for (let i = 0; i < data.length; i += 3) expect(data[i + 1]).toBe(data[i]);
  });

  test.each(['webp', 'avif'] as const)(
    'as %s with the look its profile gives it, which could not go along',
    async (format) => {
      const picture = await made.greyWithProfile();
      const { bytes, notes } = await oneToOne(folder.path, picture, format);
      expect((await sharp(bytes).metadata()).icc).not.toEqual(greyGamma);
      // What a reader that minds profiles shows of either.
      const shown = async (file: Buffer): Promise<Buffer> => sharp(file).toColourspace('b-w').raw().toBuffer();
      const [before, after] = [await shown(picture), await shown(bytes)];
      expect(Math.max(...before.map((value, i) => Math.abs(value - after[i]!)))).toBeLessThanOrEqual(1);
      expect(notes).toEqual([expect.stringMatching(/grey.*sRGB/)]);
    },
  );

  test('with one bit a sample', async () => {
    const picture = await made.oneBit();
    const { bytes } = await oneToOne(folder.path, picture, 'png');
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    expect(await samples(bytes)).toEqual(await samples(picture));
  });

  test('with transparency', async () => {
    const { bytes } = await oneToOne(folder.path, await made.exact(made.pattern(20, 10, 2)), 'png');
    expect(await sharp(bytes).metadata()).toMatchObject({ channels: 2, space: 'b-w', hasAlpha: true });
  });
});

describe('16 bits a sample', () => {
  const kinds = [1, 3] as const;
  for (const channels of kinds) {
    test.each(['png', 'tiff'] as const)(`survive exactly with ${channels} channels as %s`, async (format) => {
      const raw = made.pattern(50, 30, channels, 16);
      for (const container of ['png', 'tiff'] as const) {
        const { bytes, notes } = await oneToOne(folder.path, await made.exact(raw, container), format);
        const { data, info } = await sharp(bytes)
          .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
          .raw({ depth: 'ushort' })
          .toBuffer({ resolveWithObject: true });
        expect(info.channels).toBe(channels);
        expect(new Uint16Array(data.buffer, data.byteOffset, data.length / 2)).toEqual(raw.data);
        expect((await sharp(bytes).metadata()).depth).toBe('ushort');
        expect(notes).toEqual([]);
      }
    });
  }

  test('become 8, rounded and with a note, where the format has no more', async () => {
    const raw = made.pattern(50, 30, 3, 16);
    const { bytes, notes } = await oneToOne(folder.path, await made.exact(raw), 'webp');
    expect([...(await samples(bytes))]).toEqual([...raw.data].map((value) => Math.round((value / 65_535) * 255)));
    expect(notes).toEqual(['WebP was written with 8 bits a sample.']);
  });

  test('become 8 where that is wanted', async () => {
    const picture = await made.exact(made.pattern(50, 30, 3, 16));
    const { bytes } = await oneToOne(folder.path, picture, 'png', { encoding: encoding('png', { depth: 8 }) });
    expect((await sharp(bytes).metadata()).depth).toBe('uchar');
  });
});

describe('other colour spaces become sRGB, with a note', () => {
  test('CMYK without a profile', async () => {
    const { bytes, notes } = await oneToOne(folder.path, await made.cmyk(), 'png');
    const [r, g, b] = await samples(bytes);
    expect(r).toBeGreaterThan(180);
    expect(Math.max(g!, b!)).toBeLessThan(90);
    expect(notes).toEqual(['Colours were converted from CMYK to sRGB.']);
  });

  test('CMYK by its own profile, which then stays behind', async () => {
    // This press has only grey inks, so a result with any colour has been made with someone else's profile.
    const { bytes } = await oneToOne(folder.path, await made.cmykWithProfile(), 'png');
    const data = await samples(bytes);
    for (let i = 0; i < data.length; i += 3) expect(Math.abs(data[i]! - data[i + 1]!)).toBeLessThanOrEqual(2);
    expect(new Set(data).size).toBeGreaterThan(1);
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
  });

  test('Lab', async () => {
    const { bytes, notes } = await oneToOne(folder.path, await made.lab(), 'png', {
      encoding: encoding('png', { depth: 8 }),
    });
    const [before, after] = [made.corners().data, await samples(bytes)];
    expect(Math.max(...[...before].map((value, i) => Math.abs(value - after[i]!)))).toBeLessThanOrEqual(1);
    expect(notes[0]).toBe('Colours were converted from Lab to sRGB.');
  });

  test('a palette, which needs no note', async () => {
    const picture = await made.palette();
    const { bytes, notes } = await oneToOne(folder.path, picture, 'png');
    expect(await samples(bytes)).toEqual(await samples(picture));
    expect(notes).toEqual([]);
  });
});
