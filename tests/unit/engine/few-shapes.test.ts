import { expect, test } from 'vitest';
import { FewShapes } from '../../../src-main/engine/few-shapes.js';
import { equalSpans } from '../../../src-main/engine/layout.js';

const [MOST, MARGIN] = [256, 8];

/** Widths and heights of all that is computed for pictures, in turn. */
function shapesOf(pictures: readonly { width: number; height: number }[]): Set<string> {
  const few = new FewShapes();
  return new Set(
    pictures.flatMap((picture) => {
      const side = few.sideFor(picture, MOST, MARGIN);
      const [across, down] = [picture.width, picture.height].map((length) => equalSpans(length, side, MARGIN));
      return across!.flatMap((x) => down!.map((y) => `${x.to - x.from} x ${y.to - y.from}`));
    }),
  );
}

test('pictures larger than a tile come to one shape', () => {
  const large = [300, 999, 4000].flatMap((width) => [272, 700].map((height) => ({ width, height })));
  expect([...shapesOf(large)]).toEqual(['272 x 272']);
});

test('a batch of pictures that are all different comes to few', () => {
  const random = Array.from({ length: 500 }, (_, i) => ({
    width: 64 + (Math.imul(i, 7919) % 400),
    height: 64 + (Math.imul(i, 104729) % 400),
  }));
  expect(shapesOf(random).size).toBeLessThanOrEqual(8 + MOST / 32 + 1);
});

test('pictures of one size go whole, however many others there are', () => {
  const few = new FewShapes();
  for (let i = 0; i < 20; i++) few.sideFor({ width: 100 + i, height: 90 }, MOST, MARGIN);
  expect(few.sideFor({ width: 100, height: 90 }, MOST, MARGIN)).toBe(MOST);
  const side = few.sideFor({ width: 119, height: 90 }, MOST, MARGIN);
  expect(side).toBeLessThan(MOST);
  expect((side + 2 * MARGIN) % 32).toBe(0);
});
