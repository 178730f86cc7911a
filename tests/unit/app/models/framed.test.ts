import { describe, expect, test } from 'vitest';
import { framed, surroundings } from '../../../../src-main/app/models/framed.js';

describe('what is enlarged around a part', () => {
  test('reaches as far as its pixels depend on, through all networks and what comes after', () => {
    const [near, far] = [8, 18].map((radius) => ({ scale: 2, margin: radius, receptiveRadius: radius }));
    expect(surroundings([near!], { factor: 2, corrects: false })).toBe(8);
    expect(surroundings([near!, far!], { factor: 4, corrects: true })).toBe(8 + 9 + 10);
    expect(surroundings([near!], { factor: 1.5, corrects: false })).toBe(8 + 4);
    // One that looks everywhere, and one that looks far.
    expect(surroundings([{ scale: 4, margin: 16, receptiveRadius: null }], { factor: 4, corrects: false })).toBe(16);
    expect(surroundings([{ scale: 4, margin: 370, receptiveRadius: 370 }], { factor: 4, corrects: false })).toBe(64);
  });

  test('ends where the picture does, and says where the part lies in it and in the result', () => {
    const part = { x: 5, y: 60, width: 20, height: 30 };
    expect(framed(part, 8, { width: 200, height: 100 }, { width: 400, height: 200 })).toEqual({
      part: { x: 0, y: 52, width: 33, height: 46 },
      target: { width: 66, height: 92 },
      within: { x: 10, y: 16, width: 40, height: 60 },
      place: { x: 10, y: 120, width: 40, height: 60 },
    });
  });

  test.each([
    { from: [6000, 4000], to: [8000, 5333] },
    { from: [3888, 2592], to: [4096, 2731] },
    { from: [1001, 667], to: [1919, 1279] },
  ])('begins and ends nearly on whole pixels of the result: $from to $to', ({ from, to }) => {
    const [picture, result] = [from, to].map(([width, height]) => ({ width: width!, height: height! }));
    const factor = result!.width / picture!.width;
    const plain = { off: 0, found: 0 };
    for (let x = 40; x < 200; x += 7) {
      const { part, target, within, place } = framed({ x, y: 80, width: 101, height: 64 }, 18, picture!, result!);
      const off = (at: number): number => Math.abs(at * factor - Math.round(at * factor));
      plain.off += off(x - 18);
      plain.found += off(part.x);
      expect(part.x).toBeLessThanOrEqual(x - 18);
      expect(part.x + part.width).toBeGreaterThanOrEqual(x + 101 + 18);
      expect(Math.round(part.x * factor) + within.x).toBe(place.x);
      expect(within.x + within.width).toBeLessThanOrEqual(target.width);
      expect(place.width).toBe(Math.round((x + 101) * factor) - Math.round(x * factor));
    }
    expect(plain.found).toBeLessThan(plain.off / 3);
  });
});
