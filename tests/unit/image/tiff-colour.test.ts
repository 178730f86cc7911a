import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { filled, plain, tiffOf, type Tags } from '../../fixtures/made-tiffs.js';
import { adobeRgb } from '../../fixtures/icc.js';
import { oneToOne } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

/** What a reader that minds profiles shows of a picture of one colour, and its samples as they came. */
async function through(
  tags: Tags,
  pixel: readonly number[],
): Promise<{ seen: number[]; stored: number[]; icc?: Buffer }> {
  const { bytes } = await oneToOne(folder.path, tiffOf(tags, filled(pixel)), 'png');
  const first = async (options: object): Promise<number[]> => [
    ...(await sharp(bytes, options).toColourspace('srgb').raw().toBuffer()).subarray(0, 3),
  ];
  const { icc } = await sharp(bytes).metadata();
  return { seen: await first({}), stored: await first({ ignoreIcc: true }), ...(icc ? { icc } : {}) };
}

const WHITE: Tags = { 318: [5, [0.3127, 0.329]] };
const ADOBE: Tags = { ...WHITE, 319: [5, [0.64, 0.33, 0.21, 0.71, 0.15, 0.06]] };
/** From a sample to linear light by a power. */
const power = (gamma: number, times: 1 | 3): Tags => ({
  301: [3, Array.from({ length: 256 * times }, (_, i) => Math.round(65_535 * ((i % 256) / 255) ** gamma))],
});

describe('colorimetry of a TIFF without a profile', () => {
  test('primaries become one', async () => {
    const { seen, stored } = await through(plain(3, 8, 2, ADOBE), [100, 150, 100]);
    expect(stored).toEqual([100, 150, 100]);
    expect(seen[0]).toBeLessThan(95);
    expect(seen[1]).toBeGreaterThan(148);
  });

  test.each([1, 3] as const)('a transfer function of %i tables becomes one', async (times) => {
    const { seen } = await through(plain(3, 8, 2, power(1, times)), [55, 55, 55]);
    seen.forEach((value) => expect(Math.abs(value - 128)).toBeLessThanOrEqual(1));
  });

  test('one of grey', async () => {
    const { icc } = await through(plain(1, 8, 1, power(1, 1)), [55]);
    expect(icc?.toString('latin1', 16, 20)).toBe('GRAY');
  });

  test.each([
    ['nothing is said', {}],
    ['corners lie on one point', { ...WHITE, 319: [5, [0.3, 0.3, 0.3, 0.3, 0.3, 0.3]] }],
    ['a table breaks off', { 301: [3, [1, 2, 3]] }],
  ] as [string, Tags][])('none is made where %s', async (_, tags) => {
    expect((await through(plain(3, 8, 2, tags), [9, 99, 199])).icc).toBeUndefined();
  });

  test('a profile goes before it', async () => {
    const { icc } = await through(plain(3, 8, 2, { ...ADOBE, 34675: [7, adobeRgb] }), [9, 99, 199]);
    expect(icc).toEqual(adobeRgb);
  });
});

describe('codes of black and white', () => {
  const video = (middle: number, most: number): Tags => ({ 532: [5, [16, 235, middle, most, middle, most]] });

  test('of RGB are spread over the full range', async () => {
    expect((await through(plain(3, 8, 2, video(16, 235)), [16, 235, 126])).stored).toEqual([0, 255, 128]);
  });

  test('of YCbCr likewise', async () => {
    const tags = plain(3, 8, 6, { 530: [3, [1, 1]], ...video(128, 240) });
    expect((await through(tags, [235, 128, 128])).stored).toEqual([255, 255, 255]);
    const [red, green, blue] = (await through(tags, [81, 90, 240])).stored;
    expect([red! > 250, green! < 6, blue! < 6]).toEqual([true, true, true]);
  });

  test('that are the usual ones change nothing', async () => {
    const usual: Tags = { 532: [5, [0, 255, 0, 255, 0, 255]] };
    expect((await through(plain(3, 8, 2, usual), [16, 235, 126])).stored).toEqual([16, 235, 126]);
  });
});
