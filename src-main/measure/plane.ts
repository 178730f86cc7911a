import type { Pixels, Pixels8 } from '../image/types.js';

/** One channel of numbers, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float64Array;
}

/**
 * Luma as MATLAB's `rgb2ycbcr` gives it for BT.601 in studio range, 16..235, not rounded: 16 + 65.481 R + 128.553 G +
 * 24.966 B with R, G, B in 0..1. A grey picture counts as three equal channels.
 */
export function luma({ width, height, channels, data }: Pixels8): Plane {
  const out = new Float64Array(width * height);
  for (let i = 0; i < out.length; i++) {
    const [r, g, b] =
      channels === 3 ? [data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!] : Array<number>(3).fill(data[i]!);
    out[i] = 16 + (65.481 * r! + 128.553 * g! + 24.966 * b!) / 255;
  }
  return { width, height, data: out };
}

/** The plane without `border` pixels on each side. */
export function shave({ width, height, data }: Plane, border: number): Plane {
  const [w, h] = [Math.max(0, width - 2 * border), Math.max(0, height - 2 * border)];
  const out = new Float64Array(w * h);
  for (let y = 0; y < h; y++) {
    const start = (y + border) * width + border;
    out.set(data.subarray(start, start + w), y * w);
  }
  return { width: w, height: h, data: out };
}

/** The three colours as planes; a grey picture counts as three equal channels. */
export function colours({ width, height, channels, data }: Pixels8): Plane[] {
  return [0, 1, 2].map((c) => ({
    width,
    height,
    data: Float64Array.from({ length: width * height }, (_, i) => data[channels === 3 ? i * 3 + c : i]!),
  }));
}

/** The picture with three channels: a grey one has each sample three times. */
export function asRgb(picture: Pixels8): Pixels<Uint8Array, 3> {
  const { width, height, channels, data } = picture;
  if (channels === 3) return { ...picture, channels };
  return {
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)]!),
  };
}
