import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { interestOf } from '../../../src-main/image/interest.js';
import { writePyramid } from '../../../src-main/image/pyramid.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { exact } from '../../fixtures/made-pictures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.dispose());

type Level = (x: number, y: number) => number;

/** Pixels of the point in a grey picture that is drawn by `level`, 0..255. */
async function point(width: number, height: number, level: Level): Promise<[x: number, y: number]> {
  const [file, pyramid] = [join(folder.path, 'picture.png'), join(folder.path, 'pyramid.tif')];
  const data = Uint8Array.from({ length: width * height }, (_, at) => level(at % width, Math.floor(at / width)));
  await writeFile(file, await exact({ width, height, channels: 1, data }));
  await writePyramid(file, pyramid);
  const { x, y } = await interestOf(pyramid);
  return [x * width, y * height];
}

const isIn = (x: number, y: number, left: number, top: number, width = 48, height = 32) =>
  x >= left && x < left + width && y >= top && y < top + height;
/** Stripes two pixels wide. */
const stripes: Level = (x, y) => 100 + 60 * (((x + y) >> 1) & 1);

test('it lies where the fine detail is, however far off and in whichever strip of rows', async () => {
  const [x, y] = await point(16_400, 300, (column, row) => (isIn(column, row, 8000, 264) ? stripes(column, row) : 100));
  expect(isIn(x, y, 8000, 264)).toBe(true);
});

test('fine detail tells more than a hard edge', async () => {
  const level: Level = (x, y) => (isIn(x, y, 64, 64) ? stripes(x, y) : y < 200 ? 100 : x < 300 ? 0 : 255);
  const [x, y] = await point(600, 400, level);
  expect(isIn(x, y, 64, 64)).toBe(true);
});

test('of two places alike it is the one nearer the middle', async () => {
  const level: Level = (x, y) => (isIn(x, y, 0, 0) || isIn(x, y, 320, 160) ? stripes(x, y) : 100);
  const [x, y] = await point(640, 400, level);
  expect(isIn(x, y, 320, 160)).toBe(true);
});

test('a picture that has none, or is smaller than what is looked for, has its middle', async () => {
  expect(await point(300, 200, () => 7)).toEqual([150, 100]);
  expect(await point(12, 9, stripes)).toEqual([6, 4.5]);
});
