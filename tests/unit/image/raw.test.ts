import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asWanted } from '../../../src-main/image/as-wanted.js';
import { cropPicture } from '../../../src-main/image/crop.js';
import { detailsOf } from '../../../src-main/image/details.js';
import { ScratchFolder } from '../../../src-main/image/place.js';
import { probePicture } from '../../../src-main/image/probe.js';
import { pyramidTile, writePyramid } from '../../../src-main/image/pyramid.js';
import { openSource } from '../../../src-main/image/read.js';
import { thumbnail } from '../../../src-main/image/thumbnail.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { dng } from '../../fixtures/made-raw.js';
import { oneToOne } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

// As the sensor sees it.
const GREY = [20_000, 40_000, 32_000] as const;

describe('camera raw', () => {
  test('is developed by the camera’s white balance', async () => {
    // Sensor: 1, 2 and 1.6 times less in red, none in green, and blue than grey has.
    const { bytes, notes } = await oneToOne(folder.path, dng(GREY), 'png');
    const [r, g, b] = (await sharp(bytes).stats()).channels.map(({ mean }) => mean);
    expect(Math.abs(r! - g!) / g!).toBeLessThan(0.03);
    expect(Math.abs(b! - g!) / g!).toBeLessThan(0.03);
    expect(notes.join()).toMatch(/white balance/);
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
  });

  test('whose samples lie behind its end is cut off, and does not become black', async () => {
    const bytes = dng(GREY);
    // Where they are, one LONG.
    const at = bytes.indexOf(Buffer.from('1101040001000000', 'hex'));
    bytes.writeUInt32LE(bytes.readUInt32LE(at + 8) + 4000, at + 8);
    await expect(oneToOne(folder.path, bytes, 'png')).rejects.toMatchObject({ code: 'file-truncated' });
  });

  test('that LibRaw stumbles over is damaged', async () => {
    const bytes = dng(GREY);
    // ImageLength, one LONG: far more rows than there are.
    const at = bytes.indexOf(Buffer.from('0101040001000000', 'hex'));
    bytes.writeUInt32LE(20_000, at + 8);
    await expect(oneToOne(folder.path, bytes, 'png')).rejects.toMatchObject({ code: 'file-damaged' });
  });

  test.each(['II\x1a\0\0\0HEAPCCDR', '\0MRM', 'FOVb'])('that begins with %j is known for what it is', async (head) => {
    const file = join(folder.path, 'kind');
    await writeFile(file, Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(500)]));
    await expect(probePicture(file)).rejects.toThrow("a camera's raw file that LibRaw cannot open");
  });

  test('that is cut off is damaged', async () => {
    await expect(oneToOne(folder.path, dng(GREY).subarray(0, 3000), 'png')).rejects.toMatchObject({
      name: 'Problem',
    });
  });
});

describe('the JPEG within camera raw', () => {
  /** Red, where the sensor saw grey. */
  const withPreview = async (width: number, height: number): Promise<Buffer> => {
    const jpeg = await sharp({ create: { width, height, channels: 3, background: '#c02020' } })
      .jpeg()
      .toBuffer();
    return dng(GREY, { jpeg, width, height });
  };
  test('is what a part is cut out of, where it was chosen', async () => {
    const file = join(folder.path, 'part.dng');
    await writeFile(file, await withPreview(1200, 800));
    const red = async (raw?: 'embedded') => {
      const to = join(folder.path, `part-${raw ?? 'full'}.png`);
      await cropPicture(file, { x: 8, y: 8, width: 8, height: 8 }, to, { raw });
      const [r, g] = (await sharp(to).stats()).channels.map(({ mean }) => mean);
      return r! / g!;
    };
    expect(await red('embedded')).toBeGreaterThan(3);
    expect(await red()).toBeLessThan(1.1);
  });

  test('is what is shown and told of, where it was chosen', async () => {
    const file = join(folder.path, 'shown.dng');
    await writeFile(file, await withPreview(62, 46));
    const red = async (raw: 'embedded' | 'full') => {
      const pyramid = join(folder.path, `${raw}.tif`);
      await writePyramid(file, pyramid, { raw });
      const shown = [await thumbnail(file, 64, { raw }), (await pyramidTile(pyramid, 0, 0, 0))!];
      const stats = await Promise.all(shown.map((bytes) => sharp(bytes).stats()));
      const { width, depth, camera } = await detailsOf(file, { raw });
      return { isRed: stats.map(({ channels: [r, g] }) => r!.mean / g!.mean > 3), width, depth, camera };
    };
    const camera = 'Lantern Harbour 3';
    expect(await red('embedded')).toEqual({ isRed: [true, true], width: 62, depth: 8, camera });
    expect(await red('full')).toEqual({ isRed: [false, false], width: 64, depth: 16, camera });
  });

  const chosen = async (bytes: Buffer, raw: 'full' | 'embedded') => {
    const scratch = await mkdtemp(join(folder.path, 'raw-'));
    const file = join(scratch, 'chosen.dng');
    await writeFile(file, bytes);
    const facts = asWanted(await probePicture(file), raw);
    const { colour, notes, metadata, close } = await openSource(file, new ScratchFolder(scratch), facts);
    expect([colour.width, colour.height, colour.depth]).toEqual([facts.width, facts.height, facts.depth]);
    const pixel = [...(await colour.readRows(0, 1)).subarray(0, 3)];
    await close();
    return { facts, notes: notes.join(), pixel, exif: metadata.exif };
  };

  test('is taken where it was chosen, with the words of the file', async () => {
    const { facts, notes, pixel, exif } = await chosen(await withPreview(62, 46), 'embedded');
    expect(facts).toMatchObject({ width: 62, height: 46, depth: 8, pixels: 62 * 46 });
    expect(notes).toMatch(/camera's own JPEG/);
    expect([pixel[0]! > 150, pixel[1]! < 60]).toEqual([true, true]);
    expect(exif?.includes('Lantern')).toBe(true);
  });

  test('is passed over where it was not', async () => {
    const { facts, notes } = await chosen(await withPreview(62, 46), 'full');
    expect(facts).toMatchObject({ width: 64, height: 48, depth: 16 });
    expect(notes).toMatch(/white balance/);
  });

  test.each([
    { name: 'a thumbnail', make: () => withPreview(16, 12) },
    { name: 'not there', make: async () => dng(GREY) },
  ])('is replaced by what is developed where it is $name, and that is said', async ({ make }) => {
    const { facts, notes } = await chosen(await make(), 'embedded');
    expect(facts.depth).toBe(16);
    expect(notes).toMatch(/no JPEG of full size/);
  });
});
