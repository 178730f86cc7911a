import { expect, test } from 'vitest';
import { Blend } from '../../../src-main/engine/blend.js';
import type { RowSource } from '../../../src-main/engine/rows.js';
import type { Rows } from '../../../src-main/image/types.js';

const [WIDTH, HEIGHT, SCALE] = [12, 11, 3];
const small = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  return (x * 37 + y * 53 + ((x * y) % 7) * 19 + ((x ^ y) & 1) * 60) % 256;
});
const source: RowSource = {
  ...{ width: WIDTH, height: HEIGHT, channels: 1, depth: 8 },
  readRows: (y, count) => Promise.resolve(small.slice(y * WIDTH, (y + count) * WIDTH)),
};

async function blended(made: Uint8Array, strength: number, pieces: number): Promise<Uint8Array> {
  const out: number[] = [];
  const sink = { appendRows: (rows: Rows) => Promise.resolve(void out.push(...rows)) };
  const blend = new Blend({ source, scale: SCALE, strength }, sink);
  const length = WIDTH * SCALE;
  for (let y = 0; y < HEIGHT * SCALE; y += pieces) {
    await blend.appendRows(made.subarray(y * length, Math.min(HEIGHT * SCALE, y + pieces) * length));
  }
  return Uint8Array.from(out);
}

const made = Uint8Array.from({ length: WIDTH * HEIGHT * SCALE ** 2 }, (_, i) => (i * 71) % 256);

// Pillow 9.4, Image.resize with LANCZOS of a picture in floating point, then rounded and clamped: columns 9 to 24 of rows that no border reaches.
const pillow: Record<number, number[]> = {
  9: [36, 47, 77, 115, 150, 170, 165, 133, 79, 29, 21, 66, 139, 190, 188, 146],
  14: [189, 228, 222, 177, 114, 54, 19, 35, 105, 190, 221, 166, 63, 0, 0, 57],
  16: [167, 139, 117, 97, 75, 46, 19, 14, 34, 64, 73, 47, 12, 12, 67, 149],
  20: [179, 105, 51, 24, 18, 28, 50, 68, 72, 68, 67, 75, 94, 127, 171, 209],
};

test('at strength 0 it is what Pillow makes with the same kernel', async () => {
  const plain = await blended(made, 0, 5);
  for (const [y, row] of Object.entries(pillow)) {
    row.forEach((value, i) => {
      const at = Number(y) * WIDTH * SCALE + 9 + i;
      expect(Math.abs(plain[at]! - value), `row ${y}, column ${9 + i}`).toBeLessThanOrEqual(1);
    });
  }
});

test('between, it lies as far from one as was asked for', async () => {
  const [plain, third] = [await blended(made, 0, 5), await blended(made, 0.3, 5)];
  third.forEach((value, i) => expect(Math.abs(value - (0.7 * plain[i]! + 0.3 * made[i]!))).toBeLessThanOrEqual(1));
});

test('it gives the same bits whatever pieces come', async () => {
  const whole = await blended(made, 0.6, HEIGHT * SCALE);
  for (const pieces of [1, 2, 5, 8]) expect(await blended(made, 0.6, pieces)).toEqual(whole);
});

test('a picture of one colour stays as it is', async () => {
  const flat: RowSource = {
    ...source,
    readRows: (_, count) => Promise.resolve(new Uint8Array(count * WIDTH).fill(77)),
  };
  const out: number[] = [];
  const sink = { appendRows: (rows: Rows) => Promise.resolve(void out.push(...rows)) };
  await new Blend({ source: flat, scale: SCALE, strength: 0.5 }, sink).appendRows(made.map(() => 77));
  expect(new Set(out)).toEqual(new Set([77]));
});
