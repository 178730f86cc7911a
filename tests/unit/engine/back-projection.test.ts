import { describe, expect, test } from 'vitest';
import { BackProjection } from '../../../src-main/engine/back-projection.js';
import type { RowSource } from '../../../src-main/engine/rows.js';
import type { Rows } from '../../../src-main/image/types.js';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Rows;
}

const picture = (
  width: number,
  height: number,
  channels: 1 | 3,
  white: 255 | 65535,
  value: (x: number, y: number, c: number) => number,
): Picture => {
  const data = white === 255 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const [x, y, c] = [Math.floor(i / channels) % width, Math.floor(i / channels / width), i % channels];
    data[i] = Math.min(white, Math.max(0, Math.round(white * value(x, y, c))));
  }
  return { width, height, channels, data };
};

const sourceOf = ({ width, height, channels, data }: Picture): RowSource => ({
  width,
  height,
  channels,
  depth: data instanceof Uint8Array ? 8 : 16,
  readRows: (y, count) => Promise.resolve(data.slice(y * width * channels, (y + count) * width * channels)),
});

/** `large`, corrected, its rows handed over `pieces` at a time. */
async function corrected(source: Picture, large: Picture, grain = 0, pieces = 7): Promise<Picture> {
  const out: number[] = [];
  const sink = {
    appendRows(rows: Rows) {
      for (const value of rows) out.push(value);
      return Promise.resolve();
    },
  };
  const scale = large.width / source.width;
  const projection = new BackProjection({ source: sourceOf(source), scale, grain }, sink);
  const rowLength = large.width * large.channels;
  for (let y = 0; y < large.height; y += pieces) {
    const rows = large.data.slice(y * rowLength, (y + pieces) * rowLength);
    await projection.appendRows(rows);
    // Whoever gave them writes over them.
    rows.fill(0);
  }
  expect(out).toHaveLength(large.data.length);
  return { ...large, data: source.data instanceof Uint8Array ? Uint8Array.from(out) : Uint16Array.from(out) };
}

/** Shrunk by the box filter, shares of white. */
function boxed(large: Picture, scale: number): Float64Array {
  const [width, height] = [large.width / scale, large.height / scale];
  const white = large.data instanceof Uint8Array ? 255 : 65535;
  const means = new Float64Array(width * height * large.channels);
  large.data.forEach((value, i) => {
    const [x, y] = [Math.floor(i / large.channels) % large.width, Math.floor(i / large.channels / large.width)];
    const cell = Math.floor(y / scale) * width + Math.floor(x / scale);
    means[cell * large.channels + (i % large.channels)]! += value / white / scale ** 2;
  });
  return means;
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

const waves = (period: number) => (x: number, y: number, c: number) =>
  0.5 + 0.2 * Math.sin((2 * Math.PI * x) / period) * Math.cos((2 * Math.PI * y) / period + c);

describe('back-projection', () => {
  test.each([
    { scale: 2, channels: 3 as const, white: 255 as const },
    { scale: 3, channels: 1 as const, white: 65535 as const },
    { scale: 4, channels: 3 as const, white: 65535 as const },
    { scale: 8, channels: 1 as const, white: 255 as const },
  ])('a picture that was shifted and tinted has its areas again: x$scale', async ({ scale, channels, white }) => {
    const area = waves(32);
    const source = picture(40, 36, channels, white, area);
    const tinted = picture(40 * scale, 36 * scale, channels, 65535, (x, y, c) => {
      const [u, v] = [(x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5];
      return area(u, v, c) + 0.05 * Math.sin(u / 9) - 0.03 * (c + 1);
    });
    const result = await corrected(source, tinted);
    const original = Float64Array.from(source.data, (value) => value / white);
    expect(worst(boxed(tinted, scale), original)).toBeGreaterThan(0.07);
    expect(worst(boxed(result, scale), original)).toBeLessThan(0.006);
  });

  test.each([
    [1, 1],
    [1, 9],
    [13, 1],
    [5, 3],
  ])('a constant of %i x %i pixels comes out as the source has it, to the border', async (width, height) => {
    const source = picture(width, height, 3, 255, () => 100 / 255);
    const large = picture(width * 4, height * 4, 3, 65535, () => 90 / 255);
    expect(new Set((await corrected(source, large)).data)).toEqual(new Set([100]));
  });

  test('without grain the noise of the source stays away, with all of it it is back', async () => {
    const noise = (x: number, y: number): number => 0.5 + ((x + y) % 2 === 0 ? 0.06 : -0.06);
    const source = picture(32, 32, 1, 255, noise);
    const flat = picture(64, 64, 1, 65535, () => 0.5);
    /** Away from the border, whose pixels go on beyond it. */
    const spread = ({ data }: Picture): number => {
      const inside = data.filter((_, i) => [i % 64, i >> 6].every((at) => at >= 20 && at < 44));
      return Math.max(...inside) - Math.min(...inside);
    };
    expect(spread(await corrected(source, flat, 0))).toBeLessThan(2);
    expect(spread(await corrected(source, flat, 1))).toBeGreaterThan(10);
  });

  test('fractions of a level are rounded once: a slow ramp stays one', async () => {
    const ramp = (shift: number, scale: number) => (x: number) => 0.4 + ((x + 0.5) / scale / 96) * 0.05 + shift;
    const source = picture(96, 8, 1, 255, ramp(0, 1));
    const { data } = await corrected(source, picture(384, 32, 1, 65535, ramp(0.0017, 4)));
    const row = Array.from(data.subarray(16 * 384, 17 * 384));
    expect(row.every((value, i) => i === 0 || value >= row[i - 1]!)).toBe(true);
    expect(new Set(row).size).toBeGreaterThan(12);
  });

  test('the result does not depend on how many rows come at once', async () => {
    const source = picture(17, 29, 3, 255, waves(5));
    const large = picture(51, 87, 3, 65535, waves(13));
    const [one, many] = [await corrected(source, large, 0.3, 1), await corrected(source, large, 0.3, 87)];
    expect(Buffer.compare(Buffer.from(one.data.buffer), Buffer.from(many.data.buffer))).toBe(0);
  });
});
