import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LivePreview, type MakePiece, type Piece } from '../../../src-renderer/stage/live-preview.svelte.js';
import type { Crop } from '../../../src-renderer/state/viewer.svelte.js';

const crop = (x: number, side = 100): Crop => ({ x, y: 0, width: side, height: side });
const piece = (of: Crop): Piece => ({ image: {} as CanvasImageSource, crop: of, ...of });

/** What was asked for, each to be answered by hand. */
function asking() {
  const asked: {
    crop: Crop;
    signal: AbortSignal;
    give: (piece: Piece | null) => void;
    fail: (why: unknown) => void;
  }[] = [];
  const make: MakePiece = (of, signal) => new Promise((give, fail) => asked.push({ crop: of, signal, give, fail }));
  return { asked, make };
}

describe('a preview of what is in view', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const still = () => vi.advanceTimersByTimeAsync(300);

  it('is asked for once the view stands still', async () => {
    const { asked, make } = asking();
    const preview = new LivePreview();
    for (const x of [0, 40, 80]) {
      preview.show('a', crop(x), make);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(asked).toHaveLength(0);
    expect(preview.isMaking).toBe(true);
    await still();
    expect(asked.map((one) => one.crop.x)).toEqual([80]);
    // The same again is the same.
    preview.show('a', crop(80), make);
    expect(asked[0]!.signal.aborted).toBe(false);
    asked[0]!.give(piece(crop(80)));
    await still();
    expect(preview.pieces.map(({ x }) => x)).toEqual([80]);
    expect(preview.isMaking).toBe(false);
  });

  it('is given up when the view moves on, or when something else is wished', async () => {
    const { asked, make } = asking();
    const preview = new LivePreview();
    preview.show('a', crop(0), make);
    await still();
    preview.show('a', crop(500), make);
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[0]!.give(piece(crop(0)));
    await still();
    expect(preview.pieces).toEqual([]);
    asked[1]!.give(piece(crop(500)));
    await still();
    preview.show('a', crop(900), make);
    expect(preview.pieces).toHaveLength(1);
    await still();
    preview.show('b', crop(900), make);
    expect(asked[2]!.signal.aborted).toBe(true);
    expect(preview.pieces).toEqual([]);
    preview.show('b', null, make);
    await still();
    expect(asked).toHaveLength(3);
    expect(preview.isMaking).toBe(false);
  });

  it('is not asked for where it is there already', async () => {
    const { asked, make } = asking();
    const preview = new LivePreview();
    preview.show('a', crop(0), make);
    await still();
    asked[0]!.give(piece(crop(0)));
    await still();
    preview.show('a', crop(20, 50), make);
    await still();
    expect(asked).toHaveLength(1);
    preview.show('a', crop(20), make);
    await still();
    expect(asked).toHaveLength(2);
  });

  it('is not tried again where it failed, before something else is wished', async () => {
    const { asked, make } = asking();
    const preview = new LivePreview();
    preview.show('a', crop(0), make);
    await still();
    asked[0]!.fail('broken');
    await still();
    expect(preview.problem).toBe('broken');
    preview.show('a', crop(300), make);
    await still();
    expect(asked).toHaveLength(1);
    preview.show('b', crop(300), make);
    expect(preview.problem).toBeNull();
    await still();
    expect(asked).toHaveLength(2);
    preview.close();
    expect(asked[1]!.signal.aborted).toBe(true);
  });

  it('keeps the last few', async () => {
    const { asked, make } = asking();
    const preview = new LivePreview();
    for (let i = 0; i < 10; i++) {
      preview.show('a', crop(i * 200), make);
      await still();
      asked[i]!.give(piece(crop(i * 200)));
      await still();
    }
    expect(preview.pieces.map(({ x }) => x / 200)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
