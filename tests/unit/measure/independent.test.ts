import { describe, expect, test } from 'vitest';
import type { Pixels8 } from '../../../src-main/image/types.js';
import { matlabResize, shrink } from '../../../src-main/measure/matlab-resize.js';
import { compare } from '../../../src-main/measure/quality.js';

// Resizing and quality against code that was written from the definitions alone: slow, plain, and of another shape.

/** Waves, edges and a noise, other ones for each seed. */
const picture = (width: number, height: number, channels: 1 | 3, seed: number): Pixels8 => ({
  width,
  height,
  channels,
  data: Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    const wave = 90 * Math.sin((x * (3 + (i % channels)) + y * seed) / 7) + (x * y > 150 ? 60 : 0);
    const noise = (Math.imul(i + 17 * seed, 2654435761) >>> 24) / 8;
    return Math.max(0, Math.min(255, Math.round(110 + wave + noise)));
  }),
});

describe("MATLAB's bicubic", () => {
  /** Keys 1981, equation 4, for any a; MATLAB takes -1/2. */
  function keys(x: number, a = -0.5): number {
    const t = Math.abs(x);
    if (t < 1) return (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1;
    if (t < 2) return a * t ** 3 - 5 * a * t ** 2 + 8 * a * t - 4 * a;
    return 0;
  }

  /** The signal goes on beyond its ends as in mirrors that stand on its edges. */
  function reflected(at: number, length: number): number {
    if (at < 0) return reflected(-1 - at, length);
    return at >= length ? reflected(2 * length - 1 - at, length) : at;
  }

  /** The exact value of each sample of a line, with the kernel as wide as a result's pixel where that is the wider. */
  function resizedLine(line: readonly number[], length: number): number[] {
    const pitch = line.length / length;
    const width = Math.max(1, pitch);
    return Array.from({ length }, (_, i) => {
      const centre = (i + 0.5) * pitch - 0.5;
      let [sum, total] = [0, 0];
      for (let j = Math.floor(centre - 2 * width) - 1; j <= centre + 2 * width + 1; j++) {
        const weight = keys((j - centre) / width);
        total += weight;
        sum += weight * line[reflected(j, line.length)]!;
      }
      return sum / total;
    });
  }

  const toByte = (value: number): number => Math.min(255, Math.max(0, Math.floor(value + 0.5)));

  /** Columns first, rounded, then rows; not rounded yet. */
  function resized({ width, height, channels, data }: Pixels8, toWidth: number, toHeight: number): number[] {
    const result = new Array<number>(toWidth * toHeight * channels);
    for (let c = 0; c < channels; c++) {
      const columns = Array.from({ length: width }, (_, x) => {
        const column = Array.from({ length: height }, (_y, y) => data[(y * width + x) * channels + c]!);
        return resizedLine(column, toHeight).map(toByte);
      });
      for (let y = 0; y < toHeight; y++) {
        const row = columns.map((column) => column[y]!);
        resizedLine(row, toWidth).forEach((value, x) => (result[(y * toWidth + x) * channels + c] = value));
      }
    }
    return result;
  }

  const expectSame = (made: Pixels8, exact: readonly number[]): void => {
    // A sum of weights that are no binary fractions can fall to either side of a half.
    const isHalf = (value: number) => Math.abs((value % 1) - 0.5) < 1e-9;
    const wrong = exact.filter((value, i) => !isHalf(value) && made.data[i] !== toByte(value));
    expect(made.data).toHaveLength(exact.length);
    expect(wrong).toEqual([]);
    expect(exact.filter(isHalf).length).toBeLessThan(exact.length / 4);
  };

  test.each([
    { factor: 2, width: 46, height: 30, channels: 3 as const },
    { factor: 3, width: 47, height: 31, channels: 1 as const },
    { factor: 4, width: 51, height: 38, channels: 3 as const },
    { factor: 8, width: 24, height: 16, channels: 1 as const },
  ])('shrinks $width x $height by $factor', ({ factor, width, height, channels }) => {
    const original = picture(width, height, channels, factor);
    const [w, h] = [Math.floor(width / factor), Math.floor(height / factor)];
    const whole = { width: w * factor, height: h * factor, channels };
    const data = Uint8Array.from({ length: whole.width * whole.height * channels }, (_, i) => {
      const [x, y] = [Math.floor(i / channels) % whole.width, Math.floor(i / channels / whole.width)];
      return original.data[(y * width + x) * channels + (i % channels)]!;
    });
    const made = shrink(original, factor);
    expect([made.width, made.height]).toEqual([w, h]);
    expectSame(made, resized({ ...whole, data }, w, h));
  });

  test.each([
    { width: 13, height: 9, toWidth: 52, toHeight: 36 },
    { width: 20, height: 15, toWidth: 33, toHeight: 41 },
    { width: 33, height: 29, toWidth: 20, toHeight: 47 },
    { width: 2, height: 3, toWidth: 9, toHeight: 1 },
  ])('$width x $height to $toWidth x $toHeight', ({ width, height, toWidth, toHeight }) => {
    const original = picture(width, height, 3, toWidth);
    expectSame(matlabResize(original, toWidth, toHeight), resized(original, toWidth, toHeight));
  });
});

describe('PSNR and SSIM', () => {
  /** Luma of BT.601 in studio range. */
  const lumaOf = ({ width, height, channels, data }: Pixels8): number[][] =>
    Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_x, x) => {
        const at = (c: number) => data[(y * width + x) * channels + (channels === 3 ? c : 0)]!;
        return 16 + (65.481 * at(0)) / 255 + (128.553 * at(1)) / 255 + (24.966 * at(2)) / 255;
      }),
    );

  const shaved = (rows: number[][], border: number): number[][] =>
    rows.slice(border, rows.length - border).map((row) => row.slice(border, row.length - border));

  /** Wang et al. 2004, equation 13, in each place where the window of 11 x 11 lies inside, by its two-dimensional weights. */
  function similarity(a: number[][], b: number[][]): number {
    const weights: number[][] = [];
    let total = 0;
    for (let y = -5; y <= 5; y++) {
      weights.push([]);
      for (let x = -5; x <= 5; x++) {
        const weight = Math.exp(-(x * x + y * y) / (2 * 1.5 * 1.5));
        weights.at(-1)!.push(weight);
        total += weight;
      }
    }
    const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
    const places: number[] = [];
    for (let top = 0; top + 11 <= a.length; top++)
      for (let left = 0; left + 11 <= a[0]!.length; left++) {
        const mean = (of: (y: number, x: number) => number) => {
          let sum = 0;
          for (let y = 0; y < 11; y++)
            for (let x = 0; x < 11; x++) sum += (weights[y]![x]! / total) * of(top + y, left + x);
          return sum;
        };
        const [ma, mb] = [mean((y, x) => a[y]![x]!), mean((y, x) => b[y]![x]!)];
        const va = mean((y, x) => (a[y]![x]! - ma) ** 2);
        const vb = mean((y, x) => (b[y]![x]! - mb) ** 2);
        const both = mean((y, x) => (a[y]![x]! - ma) * (b[y]![x]! - mb));
        places.push(((2 * ma * mb + c1) * (2 * both + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2)));
      }
    return places.reduce((sum, value) => sum + value, 0) / places.length;
  }

  const noiseRatio = (a: readonly number[], b: readonly number[]): number => {
    const error = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
    return 10 * Math.log10((255 * 255) / error);
  };

  const inColour = (one: Pixels8): number[][] =>
    Array.from({ length: one.height }, (_, y) =>
      Array.from({ length: one.width * 3 }, (_x, i) => {
        const at = (y * one.width + Math.floor(i / 3)) * one.channels;
        return one.data[at + (one.channels === 3 ? i % 3 : 0)]!;
      }),
    );

  test.each([
    { width: 31, height: 27, channels: 3 as const, scale: 2 },
    { width: 25, height: 40, channels: 3 as const, scale: 4 },
    { width: 19, height: 17, channels: 1 as const, scale: 3 },
  ])('of $width x $height, $scale pixels shaved, $channels channels', ({ width, height, channels, scale }) => {
    const original = picture(width, height, channels, 5);
    const result = {
      ...original,
      data: original.data.map((v, i) => Math.max(0, v - ((Math.imul(i, 40503) >>> 13) % 23))),
    };
    const [a, b] = [shaved(lumaOf(result), scale), shaved(lumaOf(original), scale)];
    const measured = compare(result, original, scale);
    expect(measured.ssimY).toBeCloseTo(similarity(a, b), 10);
    expect(measured.ssimY).toBeLessThan(0.995);
    expect(measured.psnrY).toBeCloseTo(noiseRatio(a.flat(), b.flat()), 9);
    const colours = [result, original].map((one) =>
      inColour(one)
        .slice(scale, height - scale)
        .flatMap((row) => row.slice(3 * scale, 3 * (width - scale))),
    ) as [number[], number[]];
    expect(measured.psnrRgb).toBeCloseTo(noiseRatio(...colours), 9);
  });
});
