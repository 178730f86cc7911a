import { elements } from '../graph.js';
import type { WeightMap } from '../weight-source.js';

/** A convolution's parameters: kernel (out, in, kh, kw), one group, and bias (out). */
export interface Kernel {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly bias: Float32Array;
}

/** Parameters of the convolution called `name`; no bias counts as zeros. Undefined if the file has no such kernel. */
export function kernelOf(weights: WeightMap, name: string): Kernel | undefined {
  const weight = weights.get(`${name}.weight`);
  if (weight?.shape.length !== 4) return undefined;
  return { ...weight, bias: weights.get(`${name}.bias`)?.data ?? new Float32Array(weight.shape[0]!) };
}

/** The one convolution that does `first`, then `second`, of which one is 1x1; nothing is padded in between. */
export function inSeries(first: Kernel, second: Kernel): Kernel {
  const [middle, width] = first.shape as [number, number];
  const out = second.shape[0]!;
  const [a, c] = [area(first), area(second)];
  const shape = [out, width, ...(a > c ? first : second).shape.slice(2)];
  const data = new Float32Array(elements(shape));
  const bias = Float32Array.from(second.bias);
  const at = (o: number, m: number, k: number) => second.data[(o * middle + m) * c + k]!;
  for (let o = 0; o < out; o++)
    for (let m = 0; m < middle; m++)
      for (let k = 0; k < c; k++) {
        bias[o]! += at(o, m, k) * first.bias[m]!;
        for (let i = 0; i < width; i++)
          for (let j = 0; j < a; j++)
            data[(o * width + i) * a * c + Math.max(j, k)]! += at(o, m, k) * first.data[(m * width + i) * a + j]!;
      }
  return { shape, data, bias };
}

/** The one convolution that does the work of two side by side whose results are added; `small` is 1x1. */
export function inParallel(large: Kernel, small: Kernel): Kernel {
  const [data, a] = [Float32Array.from(large.data), area(large)];
  small.data.forEach((value, i) => (data[i * a + (a >> 1)]! += value));
  return { shape: large.shape, data, bias: large.bias.map((value, o) => value + small.bias[o]!) };
}

const area = (kernel: Kernel): number => kernel.shape[2]! * kernel.shape[3]!;
