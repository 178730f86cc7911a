import { expect, test } from 'vitest';
import { lookAlike, type Pixels } from '../../../src-renderer/models/alike.js';
import { partAt } from '../../../src-renderer/models/own-crops.svelte.js';

const [width, height] = [96, 64];

/** RGBA by place and channel. */
function picture(level: (x: number, y: number, channel: number) => number): Pixels {
  const data = Array.from({ length: width * height * 4 }, (_, i) => {
    const at = i >> 2;
    return i % 4 === 3 ? 255 : level(at % width, Math.floor(at / width), i % 4);
  });
  return { data, width, height };
}
const scene = (x: number, y: number) => 120 + 60 * Math.sin(x / 5) * Math.cos(y / 7);

test('pictures look alike where nobody could tell them apart, and only there', () => {
  const plain = picture(scene);
  const rounded = picture((x, y) => Math.round(scene(x, y)) + ((x * 7 + y * 3) % 3) - 1);
  const tinted = picture((x, y, channel) => scene(x, y) + (channel === 2 ? 6 : 0));
  const softer = picture((x, y) => 120 + 45 * Math.sin(x / 5) * Math.cos(y / 7));
  const spotted = picture((x, y) => scene(x, y) + (x < 16 && y < 16 ? 20 : 0));
  expect([plain, rounded].map((other) => lookAlike(plain, other))).toEqual([true, true]);
  expect([tinted, softer, spotted].map((other) => lookAlike(plain, other))).toEqual([false, false, false]);
  expect(lookAlike(plain, { data: [], width: 0, height: 0 })).toBe(false);
});

test('the part around a point stays inside the picture', () => {
  const picture = { width: 600, height: 400 };
  expect(partAt({ x: 0.5, y: 0.25 }, picture)).toEqual({ x: 288, y: 92, width: 24, height: 16 });
  expect(partAt({ x: 0, y: 1 }, picture)).toEqual({ x: 0, y: 384, width: 24, height: 16 });
  expect(partAt({ x: 0.9, y: 0.1 }, { width: 20, height: 9 })).toEqual({ x: 0, y: 0, width: 20, height: 9 });
});
