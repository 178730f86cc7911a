import { describe, expect, test } from 'vitest';
import { crop, cropToMultiple, matlabResize, shrink } from '../../../src-main/measure/matlab-resize.js';
import { hasTestSets, namesIn, readPicture, testSets } from '../../fixtures/pictures.js';

describe.each([2, 3, 4])('MATLAB bicubic by 1/%i', (factor) => {
  test
    .skipIf(!hasTestSets)
    .each([...namesIn('Set5').map((n) => ['Set5', n]), ...namesIn('Set14').map((n) => ['Set14', n])])(
    'gives every pixel of %s/%s',
    async (set, name) => {
      const made = shrink(await readPicture(`${testSets}${set}/HR/${name}.png`), factor);
      const published = await readPicture(`${testSets}${set}/LRx${factor}/${name}x${factor}.png`);
      expect([made.width, made.height]).toEqual([published.width, published.height]);
      expect(Buffer.compare(made.data, published.data)).toBe(0);
    },
  );
});

const stripes = {
  width: 8,
  height: 6,
  channels: 1,
  data: Uint8Array.from({ length: 48 }, (_, i) => (i % 8) * 30),
} as const;

test('a picture of one colour stays that colour at every size', () => {
  const flat = { ...stripes, data: new Uint8Array(48).fill(77) };
  for (const [width, height] of [
    [1, 1],
    [3, 5],
    [16, 12],
  ] as const) {
    expect(new Set(matlabResize(flat, width, height).data)).toEqual(new Set([77]));
  }
});

test('resizing to its own size changes nothing', () => {
  expect(matlabResize(stripes, 8, 6).data).toEqual(stripes.data);
});

test('crops to a multiple from the top left', () => {
  const cut = cropToMultiple(stripes, 4);
  expect([cut.width, cut.height]).toEqual([8, 4]);
  expect(cut.data).toEqual(stripes.data.slice(0, 32));
});

test('refuses to crop more than there is, saying both sizes', () => {
  expect(() => crop(stripes, 0, 0, 9, 6)).toThrow(/at least 9x6 pixels but it is 8x6/);
  expect(() => cropToMultiple(stripes, 7)).toThrow(/at least 7x1/);
});
