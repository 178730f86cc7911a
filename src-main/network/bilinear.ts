import { float32, type Tensor } from './graph.js';

/**
 * Kernels (channels * scale^2, 1, 3, 3), one group a channel, that give the scale^2 sub-pixels of a bilinear
 * enlargement with half-pixel centres. Sub-pixel i of a pixel lies at (i + 0.5) / scale - 0.5 pixels from its centre.
 */
export function bilinearKernel(channels: number, scale: number): Tensor {
  const rows = Array.from({ length: scale }, (_, i) => taps((i + 0.5) / scale - 0.5));
  const kernel: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (const vertical of rows) {
      for (const horizontal of rows) {
        for (const v of vertical) for (const h of horizontal) kernel.push(v * h);
      }
    }
  }
  return float32([channels * scale * scale, 1, 3, 3], kernel);
}

/** Weights of the pixel before, the pixel itself and the pixel after, `offset` in (-0.5, 0.5) from its centre. */
function taps(offset: number): [number, number, number] {
  return offset < 0 ? [-offset, 1 + offset, 0] : [0, 1 - offset, offset];
}
