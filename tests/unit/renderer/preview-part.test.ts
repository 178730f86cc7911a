import { describe, expect, it } from 'vitest';
import { partToPreview } from '../../../src-renderer/stage/preview-part.js';
import { place } from '../../../src-renderer/ui/view.js';

const stage = { width: 660, height: 560 };
const view = (width: number, height: number, factor: number, zoom: number | null, centre = { x: 0.5, y: 0.5 }) => {
  const picture = { width: width * factor, height: height * factor };
  return { source: { width, height }, picture, placed: place(picture, stage, zoom, centre), stage };
};
const FAST = { scale: 4, mps: 8 };

describe('the part of a picture that is previewed', () => {
  it('is all that is in view', () => {
    expect(partToPreview(view(6000, 4000, 4, 1), FAST)).toEqual({
      crop: { x: 2917, y: 1930, width: 166, height: 140 },
      isMiddle: false,
    });
    expect(partToPreview(view(6000, 4000, 4, 1, { x: 0, y: 1 }), FAST)?.crop).toEqual({
      ...{ x: 0, y: 3860, width: 165, height: 140 },
    });
    expect(partToPreview(view(300, 200, 4, null), FAST)).toEqual({
      crop: { x: 0, y: 0, width: 300, height: 200 },
      isMiddle: false,
    });
  });

  it('is nothing where so much is in view that little could be seen of it', () => {
    expect(partToPreview(view(6000, 4000, 2, null), FAST)).toBeNull();
    expect(partToPreview(view(4, 4, 4, 8), FAST)).toBeNull();
  });

  it('is the middle where a model would take longer than a moment', () => {
    const whole = partToPreview(view(6000, 4000, 4, 1), FAST)!.crop;
    const slow = partToPreview(view(6000, 4000, 4, 1), { scale: 4, mps: 0.05 })!;
    expect(slow.isMiddle).toBe(true);
    const { x, y, width, height } = slow.crop;
    // 0.05 MP/s make 0.1 MP in two seconds.
    expect(width * height * 16).toBeGreaterThan(0.08e6);
    expect(width * height * 16).toBeLessThan(0.12e6);
    expect(Math.abs(2 * x + width - (2 * whole.x + whole.width))).toBeLessThan(2);
    expect(Math.abs(2 * y + height - (2 * whole.y + whole.height))).toBeLessThan(2);
  });

  it('is smaller where a model makes more than is kept', () => {
    const size = (factor: number, scale: number) => {
      const { width, height } = partToPreview(view(6000, 4000, factor, 0.6), { scale, mps: 0.4 })!.crop;
      return width * height * factor ** 2;
    };
    expect(size(2, 4)).toBeCloseTo(size(4, 4) / 4, -4);
    // Two passes of two make four.
    expect(size(4, 2)).toBeCloseTo(size(4, 4), -4);
  });
});
