import type { GraphBuilder, Value } from '../builder.js';
import type { WeightMap } from '../weight-source.js';

/** PyTorch's Linear over the channels of each pixel: a 1x1 that the challenge's tool does not count as a convolution. */
export const linear = (b: GraphBuilder, x: Value, name: string, out: number): Value =>
  b.conv(x, name, out, { kernel: 1, role: 'linear' });

/** Matrices (out, in), as a Linear is stored, as kernels (out, in, 1, 1). */
export function linearAsConvolution(weights: WeightMap): WeightMap {
  return new Map(
    [...weights].map(([name, { shape, data }]) => [
      name,
      { shape: shape.length === 2 ? [...shape, 1, 1] : shape, data },
    ]),
  );
}
