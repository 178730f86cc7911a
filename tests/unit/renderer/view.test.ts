import { describe, expect, it } from 'vitest';
import { centreOf, cropBetween, fitScale, place, zoomAbout } from '../../../src-renderer/ui/view.js';

const picture = { width: 24_000, height: 16_000 };
const stage = { width: 1300, height: 900 };

describe('where a picture lies on the stage', () => {
  it('fits with a little air, and enlarges what is small', () => {
    expect(fitScale(picture, stage)).toBeCloseTo((1300 / 24_000) * 0.96, 10);
    expect(fitScale({ width: 600, height: 200 }, stage)).toBeCloseTo((1300 / 600) * 0.96, 10);
    expect(fitScale({ width: 10, height: 8 }, stage)).toBe(8);
    const placed = place(picture, stage, null, { x: 0.5, y: 0.5 });
    expect(placed.x).toBe(Math.round((1300 - 24_000 * placed.scale) / 2));
  });

  it('leaves no side bare that could be covered', () => {
    expect(place(picture, stage, 1, { x: 0, y: 0 })).toEqual({ scale: 1, x: 0, y: 0 });
    expect(place(picture, stage, 1, { x: 1, y: 1 })).toEqual({ scale: 1, x: 1300 - 24_000, y: 900 - 16_000 });
  });

  it('puts whole pixels on whole pixels', () => {
    const placed = place(picture, stage, 4, { x: 0.333, y: 0.777 });
    expect(Number.isInteger(placed.x) && Number.isInteger(placed.y)).toBe(true);
  });

  it('keeps what is under the pointer while zooming', () => {
    const at = { x: 400, y: 300 };
    const placed = place(picture, stage, 1, { x: 0.4, y: 0.6 });
    const under = { x: (at.x - placed.x) / placed.scale, y: (at.y - placed.y) / placed.scale };
    const zoomed = place(picture, stage, 3, zoomAbout(picture, stage, placed, 3, at));
    // Rounding to device pixels moves it by half of one at most.
    expect(Math.abs(zoomed.x + under.x * 3 - at.x)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(zoomed.y + under.y * 3 - at.y)).toBeLessThanOrEqual(0.5);
    expect(centreOf(picture, stage, placed).x).toBeCloseTo(0.4, 4);
  });

  it('gives a crop in pixels of the source, inside it, however it was dragged', () => {
    const placed = { scale: 0.5, x: 100, y: 50 };
    const source = { width: 400, height: 300 };
    expect(cropBetween({ x: 300, y: 250 }, { x: 200, y: 150 }, placed, source, 4, 1024)).toEqual({
      x: 50,
      y: 50,
      width: 50,
      height: 50,
    });
    expect(cropBetween({ x: -50, y: -50 }, { x: 9999, y: 9999 }, placed, source, 4, 256)).toEqual({
      x: 0,
      y: 0,
      width: 256,
      height: 256,
    });
  });
});
