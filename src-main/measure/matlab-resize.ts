import { Problem } from '../base/problem.js';
import type { Pixels8 } from '../image/types.js';

/** What one output sample is made of along one side: `weights[k]` of the sample at `taps[k]`. */
interface Contribution {
  readonly taps: Int32Array;
  readonly weights: Float64Array;
}

/** Keys' cubic convolution with a = -0.5, MATLAB's `bicubic`. */
function cubic(x: number): number {
  const a = Math.abs(x);
  if (a <= 1) return (1.5 * a - 2.5) * a * a + 1;
  return a < 2 ? ((-0.5 * a + 2.5) * a - 4) * a + 2 : 0;
}

/**
 * Weights for `from` samples becoming `to`. Shrinking stretches the kernel by the factor (antialiasing); indexes
 * outside are mirrored with the edge sample repeated.
 */
function contributions(from: number, to: number): Contribution[] {
  const scale = to / from;
  const stretch = Math.min(scale, 1);
  const width = 4 / stretch;
  const count = Math.ceil(width) + 2;
  return Array.from({ length: to }, (_, i) => {
    // MATLAB counts from 1.
    const centre = (i + 1) / scale + 0.5 * (1 - 1 / scale);
    const first = Math.floor(centre - width / 2);
    const weights = Float64Array.from({ length: count }, (_w, k) => stretch * cubic(stretch * (centre - first - k)));
    const sum = weights.reduce((a, b) => a + b, 0);
    return {
      taps: Int32Array.from({ length: count }, (_t, k) => mirrored(first + k - 1, from)),
      weights: weights.map((weight) => weight / sum),
    };
  });
}

function mirrored(index: number, length: number): number {
  const at = ((index % (2 * length)) + 2 * length) % (2 * length);
  return at < length ? at : 2 * length - 1 - at;
}

/** MATLAB's uint8: clamped, halves away from zero. */
const toByte = (value: number): number => Math.max(0, Math.min(255, Math.floor(value + 0.5)));

function resizeHeight({ width, height, channels, data }: Pixels8, to: number): Pixels8 {
  const row = width * channels;
  const out = new Uint8Array(to * row);
  const sums = new Float64Array(row);
  contributions(height, to).forEach(({ taps, weights }, y) => {
    sums.fill(0);
    taps.forEach((tap, k) => {
      const weight = weights[k]!;
      if (weight === 0) return;
      for (let x = 0; x < row; x++) sums[x]! += weight * data[tap * row + x]!;
    });
    for (let x = 0; x < row; x++) out[y * row + x] = toByte(sums[x]!);
  });
  return { width, height: to, channels, data: out };
}

function resizeWidth({ width, height, channels, data }: Pixels8, to: number): Pixels8 {
  const out = new Uint8Array(height * to * channels);
  contributions(width, to).forEach(({ taps, weights }, x) => {
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < taps.length; k++) sum += weights[k]! * data[(y * width + taps[k]!) * channels + c]!;
        out[(y * to + x) * channels + c] = toByte(sum);
      }
    }
  });
  return { width: to, height, channels, data: out };
}

/**
 * MATLAB's `imresize(picture, [height width], 'bicubic')` of 8-bit samples, to the last bit: height first, then width,
 * and the picture between the two passes is rounded to 8 bit. Published LR test sets are made this way.
 */
export function matlabResize(picture: Pixels8, width: number, height: number): Pixels8 {
  return resizeWidth(resizeHeight(picture, height), width);
}

/** The LR picture that papers make of an HR one: cropped to a multiple of `factor`, then shrunk by it. */
export function shrink(picture: Pixels8, factor: number): Pixels8 {
  const cropped = cropToMultiple(picture, factor);
  return matlabResize(cropped, cropped.width / factor, cropped.height / factor);
}

/** The picture without the last columns and rows that `factor` does not divide. */
export function cropToMultiple(picture: Pixels8, factor: number): Pixels8 {
  return crop(picture, 0, 0, picture.width - (picture.width % factor), picture.height - (picture.height % factor));
}

/** Columns x to x + width - 1 of rows y to y + height - 1. */
export function crop(picture: Pixels8, x: number, y: number, width: number, height: number): Pixels8 {
  if (width < 1 || height < 1 || x + width > picture.width || y + height > picture.height) {
    throw new Problem(
      'crop-outside',
      `Expected a picture of at least ${x + Math.max(1, width)}x${y + Math.max(1, height)} pixels but it is ${picture.width}x${picture.height}.`,
    );
  }
  const { channels } = picture;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * picture.width + x) * channels;
    data.set(picture.data.subarray(start, start + width * channels), row * width * channels);
  }
  return { width, height, channels, data };
}
