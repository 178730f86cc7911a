import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { histogramOf } from '../../../src-main/image/histogram.js';
import { writePyramid } from '../../../src-main/image/pyramid.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { exact, pattern, type Raw } from '../../fixtures/made-pictures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.dispose());

async function histogram(raw: Raw) {
  const [file, pyramid] = [join(folder.path, 'picture.png'), join(folder.path, 'pyramid.tif')];
  await writeFile(file, await exact(raw));
  await writePyramid(file, pyramid);
  return histogramOf(pyramid);
}

/** Levels of one channel, counted the plain way, of pixels that can be seen. */
function counted({ data, channels }: Raw, channel: number): number[] {
  const counts = Array.from({ length: 256 }, () => 0);
  for (let i = 0; i < data.length; i += channels) {
    if (channels % 2 === 0 && data[i + channels - 1] === 0) continue;
    counts[data[i + channel]!]!++;
  }
  return counts;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

test('every pixel is counted once in each channel, over all tiles', async () => {
  const raw = pattern(700, 530, 3);
  const { red, green, blue, luminance, pixels } = await histogram(raw);
  expect(pixels).toBe(700 * 530);
  expect([red, green, blue]).toEqual([0, 1, 2].map((channel) => counted(raw, channel)));
  expect(sum(luminance)).toBe(pixels);
});

test('what nobody sees is not counted, and grey is every channel', async () => {
  const seen = pattern(300, 40, 4);
  const withAlpha = await histogram(seen);
  expect(withAlpha.red).toEqual(counted(seen, 0));
  expect(withAlpha.pixels).toBe(sum(counted(seen, 0)));
  expect(withAlpha.pixels).toBeLessThan(300 * 40);
  const grey = await histogram(pattern(300, 40, 1));
  expect([grey.green, grey.blue, grey.luminance]).toEqual([grey.red, grey.red, grey.red]);
});

test('a pixel is clipped where one of its channels is at an end', async () => {
  const data = Uint8Array.from([0, 9, 9, 9, 9, 255, 0, 9, 255, 9, 9, 9, 254, 1, 1]);
  expect(await histogram({ width: 5, height: 1, channels: 3, data })).toMatchObject({ pixels: 5, low: 2, high: 2 });
});
