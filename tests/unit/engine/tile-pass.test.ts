import { describe, expect, test } from 'vitest';
import { Control } from '../../../src-main/engine/control.js';
import type { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { runPass } from '../../../src-main/engine/pass.js';
import type { RowSource } from '../../../src-main/engine/rows.js';
import type { Rows } from '../../../src-main/image/types.js';
import { testPixels } from '../../fixtures/fresh-model.js';

/** Looks at the whole, says its card, and yet only repeats pixels: every sample of a result is known. */
const network = {
  local: false,
  largestSide: Infinity,
  model: { id: 'repeating', scale: 2, margin: 16, minimumSide: 1 },
  whole: (_: string, pixels: Rows, height: number, width: number) =>
    Promise.resolve(repeated(pixels as Uint8Array, width, height)),
} as unknown as LoadedNetwork;

function repeated(pixels: Uint8Array, width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 12 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % (width * 2), Math.floor(i / 3 / (width * 2)), i % 3];
    return pixels[((y >> 1) * width + (x >> 1)) * 3 + c]!;
  });
}

describe('tiles whose pictures agree are put together to the very same picture', () => {
  test.each(Array.from({ length: 40 }, (_, i) => i + 1))('%d pixels large', async (tile) => {
    for (const [width, height] of [
      [41, 33],
      [9, 9],
      [tile + 1, tile + 1],
    ] as const) {
      const { data } = testPixels(width, height);
      const source: RowSource = {
        ...{ width, height, channels: 3, depth: 8 },
        readRows: (y, count) => Promise.resolve(data.slice(y * width * 3, (y + count) * width * 3)),
      };
      const result = new Uint8Array(width * height * 12);
      let filled = 0;
      const appendRows = (rows: Rows): Promise<void> => {
        result.set(rows, filled);
        filled += rows.length;
        return Promise.resolve();
      };
      const how = { providers: ['cpu'] as const, tile, verify: false, known: new Map(), control: new Control() };
      await runPass(network, source, { appendRows }, how);
      expect(Buffer.compare(result, repeated(data, width, height))).toBe(0);
    }
  });
});
