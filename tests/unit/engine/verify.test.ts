import { describe, expect, test } from 'vitest';
import { ResultCheck } from '../../../src-main/engine/verify.js';

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 0..255 by column, row and channel. */
  readonly at: (x: number, y: number, c: number) => number;
}

/** Whether `result` is taken for an enlargement of `source`; rows are handed over in uneven portions. */
async function judge(source: Picture, result: Picture['at'], scale = 2): Promise<string | undefined> {
  const row = (at: Picture['at'], y: number, width: number) =>
    Uint8Array.from({ length: width * 3 }, (_, i) => Math.max(0, Math.min(255, at(Math.floor(i / 3), y, i % 3))));
  const { width, height } = source;
  const originals = (y: number, count: number) =>
    Uint8Array.from(Array.from({ length: count }, (_, i) => [...row(source.at, y + i, width)]).flat());
  const check = new ResultCheck(
    { width, height, channels: 3, depth: 8, readRows: (y, count) => Promise.resolve(originals(y, count)) },
    scale,
    { appendRows: () => Promise.resolve() },
  );
  const portions = [7, 1, 33, 5];
  for (let y = 0, i = 0; y < height * scale; i++) {
    const count = Math.min(portions[i % portions.length]!, height * scale - y);
    const rows = new Uint8Array(count * width * scale * 3);
    for (let r = 0; r < count; r++) rows.set(row(result, y + r, width * scale), r * width * scale * 3);
    await check.appendRows(rows);
    y += count;
  }
  return check.problem()?.message;
}

const noise = (x: number, y: number): number => Math.imul((x + 1) * 7919 + y, 2654435761) >>> 24;

const scene: Picture = {
  width: 300,
  height: 200,
  at: (x, y, c) => 128 + 70 * Math.sin(x / 23 + c) + 50 * Math.sin(y / 31) + (noise(x, y) % 20) - 10,
};
const repeated = ({ at }: Picture, x: number, y: number, c: number) => at(x >> 1, y >> 1, c);
/** Inside one tile of 64 pixels somewhere in the picture. */
const inTile = (x: number, y: number): boolean => x >= 256 && x < 384 && y >= 128 && y < 256;

describe('a faithful enlargement passes', () => {
  test.each<{ name: string; source: Picture; result?: (value: number) => number }>([
    { name: 'of a scene', source: scene },
    { name: 'a few levels off', source: scene, result: (value) => value + 8 },
    { name: 'of black', source: { ...scene, at: () => 0 } },
    { name: 'of white', source: { ...scene, at: () => 255 } },
    { name: 'of noise, smoothed away', source: { ...scene, at: noise }, result: (value) => 120 + value / 30 },
    {
      name: 'of single-pixel squares, smoothed away',
      source: { ...scene, at: (x, y) => ((x + y) % 2) * 255 },
      result: (value) => 120 + value / 30,
    },
    { name: 'of one pixel, somewhat off', source: { width: 1, height: 1, at: () => 230 }, result: (v) => v - 25 },
    { name: 'of one row', source: { width: 90, height: 1, at: scene.at }, result: (v) => v - 12 },
  ])('$name', async ({ source, result = (value) => value }) => {
    expect(await judge(source, (x, y, c) => result(repeated(source, x, y, c)))).toBeUndefined();
  });
});

describe('a wrong picture is found out', () => {
  const of = (x: number, y: number, c: number) => repeated(scene, x, y, c);
  test.each<{ name: string; result: Picture['at']; says: string }>([
    { name: 'all black', result: () => 0, says: 'one colour' },
    { name: 'all grey', result: () => 128, says: 'one colour' },
    { name: 'a negative', result: (x, y, c) => 255 - of(x, y, c), says: 'does not look like' },
    { name: 'colours swapped', result: (x, y, c) => of(x, y, 2 - c), says: 'does not look like' },
    { name: 'shifted by a tile', result: (x, y, c) => of(x + 64, y, c), says: 'does not look like' },
    { name: 'upside down', result: (x, y, c) => of(x, 399 - y, c), says: 'does not look like' },
    { name: 'one black tile', result: (x, y, c) => (inTile(x, y) ? 0 : of(x, y, c)), says: 'does not look like' },
    {
      name: 'one tile that belongs elsewhere',
      result: (x, y, c) => (inTile(x, y) ? of(x - 128, y - 128, c) : of(x, y, c)),
      says: 'does not look like',
    },
    { name: 'noise', result: noise, says: 'does not look like' },
  ])('$name', async ({ result, says }) => {
    expect(await judge(scene, result)).toContain(says);
  });
});
