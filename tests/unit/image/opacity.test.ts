import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { oneToOne } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const WIDTH = 16;
const HEIGHT = 4;
const COLOUR = [200, 100, 40];
/** Opacity by column, 255 to 15. */
const opacityAt = (x: number): number => 255 - 16 * x;

/** A Photoshop document with a layer count of -1: the first channel behind the colours is opacity, its composite on white. */
function photoshop(colour: readonly number[], depth: 8 | 16): Buffer {
  const head = Buffer.alloc(26);
  head.write('8BPS', 'latin1');
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(colour.length + 1, 12);
  head.writeUInt32BE(HEIGHT, 14);
  head.writeUInt32BE(WIDTH, 18);
  head.writeUInt16BE(depth, 22);
  head.writeUInt16BE(colour.length === 1 ? 1 : 3, 24);
  const layers = Buffer.alloc(12);
  layers.writeUInt32BE(8, 0);
  layers.writeUInt32BE(4, 4);
  layers.writeInt16BE(-1, 8);
  const onWhite = [...colour.map((value) => (x: number) => 255 - ((255 - value) * opacityAt(x)) / 255), opacityAt];
  const planes = onWhite.map((valueAt) => {
    const plane = Buffer.alloc((WIDTH * HEIGHT * depth) / 8);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const value = valueAt(i % WIDTH);
      if (depth === 8) plane[i] = Math.round(value);
      else plane.writeUInt16BE(Math.round(value * 257), 2 * i);
    }
    return plane;
  });
  return Buffer.concat([head, Buffer.alloc(8), layers, Buffer.alloc(2), ...planes]);
}

/** 32 bits a pixel with masks, the last of them for opacity. */
function bitmap(opacity: number): Buffer {
  const head = Buffer.alloc(14 + 56);
  head.write('BM', 'latin1');
  head.writeUInt32LE(head.length, 10);
  head.writeUInt32LE(56, 14);
  head.writeInt32LE(WIDTH, 18);
  head.writeInt32LE(HEIGHT, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(32, 28);
  head.writeUInt32LE(3, 30);
  [0xff_0000, 0xff00, 0xff, 0xff00_0000].forEach((mask, i) => head.writeUInt32LE(mask, 54 + 4 * i));
  const pixel = Buffer.from([...COLOUR.toReversed(), opacity]);
  return Buffer.concat([head, ...Array<Buffer>(WIDTH * HEIGHT).fill(pixel)]);
}

describe('opacity', () => {
  test.each([
    { name: 'RGB', colour: COLOUR, depth: 8 as const },
    { name: 'grey', colour: [100], depth: 8 as const },
    { name: 'RGB of 16 bits', colour: COLOUR, depth: 16 as const },
  ])(
    'of a Photoshop document: its colours are those before they were put on white, $name',
    async ({ colour, depth }) => {
      const { bytes } = await oneToOne(folder.path, photoshop(colour, depth), 'png');
      const { data } = await sharp(bytes).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
      for (let x = 0; x < WIDTH; x++) {
        const [r, g, b, a] = data.subarray(4 * x);
        const wanted = colour.length === 1 ? [colour[0], colour[0], colour[0]] : colour;
        // The fainter a pixel, the less its own colour can be told.
        const most = depth === 8 ? 1 + 128 / opacityAt(x) : 1;
        [r!, g!, b!].forEach((value, i) =>
          expect(Math.abs(value - wanted[i]!), `column ${x}`).toBeLessThanOrEqual(most),
        );
        expect(Math.abs(a! - opacityAt(x))).toBeLessThanOrEqual(1);
      }
    },
  );

  test.each([
    { name: 'everywhere empty, is none', opacity: 0, seen: 255 },
    { name: 'that is there, stays', opacity: 128, seen: 128 },
  ])('of a BMP, $name', async ({ opacity, seen }) => {
    const { bytes } = await oneToOne(folder.path, bitmap(opacity), 'png');
    const data = await sharp(bytes).ensureAlpha().toColourspace('srgb').raw().toBuffer();
    expect([...data.subarray(0, 4)]).toEqual([...COLOUR, seen]);
  });
});
