import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pyramidFacts, pyramidTile, TILE_SIDE, writePyramid } from '../../../src-main/image/pyramid.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { exact, pattern, photograph } from '../../fixtures/made-pictures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.dispose());

async function made(bytes: Buffer): Promise<string> {
  const [file, pyramid] = [join(folder.path, 'picture'), join(folder.path, 'pyramid.tif')];
  await writeFile(file, bytes);
  await writePyramid(file, pyramid);
  return pyramid;
}

test('level 0 has the very pixels of the picture, and each further level half as many a side', async () => {
  const raw = pattern(1300, 700, 3);
  const pyramid = await made(await exact(raw));
  expect(await pyramidFacts(pyramid)).toEqual({ width: 1300, height: 700, tileSize: 256, levels: 4 });
  const tile = sharp((await pyramidTile(pyramid, 0, 5, 2))!);
  const { data, info } = await tile.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 1300 - 5 * TILE_SIDE, height: 700 - 2 * TILE_SIDE });
  const row = (2 * TILE_SIDE * 1300 + 5 * TILE_SIDE) * 3;
  expect([...data.subarray(0, 30)]).toEqual([...raw.data.subarray(row, row + 30)]);
  expect(await sharp((await pyramidTile(pyramid, 3, 0, 0))!).metadata()).toMatchObject({ width: 162, height: 87 });
});

test('there is nothing beyond the edges', async () => {
  const pyramid = await made(await exact(pattern(600, 100, 3)));
  expect(await pyramidTile(pyramid, 0, 3, 0)).toBeUndefined();
  expect(await pyramidTile(pyramid, 9, 0, 0)).toBeUndefined();
});

test('a photograph in a wide colour space is shown upright, and as sRGB', async () => {
  const bytes = await photograph(6);
  const pyramid = await made(bytes);
  expect(await pyramidFacts(pyramid)).toMatchObject({ width: 48, height: 64 });
  // What libvips makes of the profile, decoded to sRGB in one go.
  const reference = await sharp(bytes).autoOrient().toColourspace('srgb').raw().toBuffer();
  const tile = await sharp((await pyramidTile(pyramid, 0, 0, 0))!)
    .removeAlpha()
    .raw()
    .toBuffer();
  expect(Math.max(...tile.map((value, i) => Math.abs(value - reference[i]!)))).toBeLessThanOrEqual(1);
});
