import { describe, expect, test } from 'vitest';
import type { Pixels8 } from '../../../src-main/image/types.js';
import { matlabResize, shrink } from '../../../src-main/measure/matlab-resize.js';
import { luma } from '../../../src-main/measure/plane.js';
import { compare, meanQuality } from '../../../src-main/measure/quality.js';
import { hasTestSets, namesIn, readPicture, testSets } from '../../fixtures/pictures.js';

const inColour = (picture: Pixels8): Pixels8 =>
  picture.channels === 3
    ? picture
    : {
        ...picture,
        channels: 3,
        data: Uint8Array.from({ length: picture.data.length * 3 }, (_, i) => picture.data[Math.floor(i / 3)]!),
      };

// The figures that a MATLAB-faithful implementation in another language gave for the same pictures.
describe('bicubic enlargement measured as papers do', () => {
  test.skipIf(!hasTestSets).each([
    { set: 'Set5', scale: 2, psnrY: 33.673, ssimY: 0.9303 },
    { set: 'Set5', scale: 3, psnrY: 30.403, ssimY: 0.8689 },
    { set: 'Set5', scale: 4, psnrY: 28.429, ssimY: 0.8111 },
    { set: 'Set14', scale: 4, psnrY: 26.088, ssimY: 0.7048 },
  ])('$set x$scale: $psnrY dB, $ssimY', async ({ set, scale, psnrY, ssimY }) => {
    const all = [];
    for (const name of namesIn(set)) {
      const original = await readPicture(`${testSets}${set}/HR/${name}.png`);
      const small = shrink(original, scale);
      all.push(compare(matlabResize(small, small.width * scale, small.height * scale), original, scale));
    }
    const mean = meanQuality(all);
    expect(Math.abs(mean.psnrY - psnrY)).toBeLessThan(0.001);
    expect(Math.abs(mean.ssimY - ssimY)).toBeLessThan(0.0001);
  });
});

const noise = (seed: number, channels: 1 | 3): Pixels8 => ({
  width: 24,
  height: 20,
  channels,
  data: Uint8Array.from({ length: 24 * 20 * channels }, (_, i) => Math.imul(i + seed, 2654435761) >>> 24),
});

test('equal pictures: no noise at all, similarity 1', () => {
  expect(compare(noise(1, 3), noise(1, 3), 2)).toEqual({ psnrY: Infinity, ssimY: 1, psnrRgb: Infinity });
});

test('a difference of one level everywhere is 48.13 dB in RGB', () => {
  const grey = { width: 16, height: 16, channels: 1, data: new Uint8Array(256).fill(100) } as const;
  const lighter = { ...grey, data: new Uint8Array(256).fill(101) };
  expect(compare(grey, lighter, 2).psnrRgb).toBeCloseTo(20 * Math.log10(255), 10);
});

test('a difference in the shaved border does not count', () => {
  const changed = noise(1, 3);
  changed.data.fill(0, 0, 24 * 3 * 4);
  expect(compare(changed, noise(1, 3), 4).psnrY).toBe(Infinity);
  expect(compare(changed, noise(1, 3), 3).psnrY).toBeLessThan(40);
});

test('a grey picture counts as three equal channels', () => {
  const [a, b] = [noise(1, 1), noise(9, 1)];
  expect(compare(inColour(a), b, 2)).toEqual(compare(a, b, 2));
});

test('luma of black, white and the primaries is that of BT.601 in studio range', () => {
  const data = Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255);
  const expected = [16, 235, 81.481, 144.553, 40.966];
  luma({ width: 5, height: 1, channels: 3, data }).data.forEach((value, i) =>
    expect(value).toBeCloseTo(expected[i]!, 9),
  );
});

test('an original smaller than the result is refused', () => {
  expect(() => compare(noise(1, 3), { ...noise(1, 3), height: 19 }, 2)).toThrow(/24x20 pixels but it is 24x19/);
});
