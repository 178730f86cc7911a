import type { WeightMap } from '../weight-source.js';

/**
 * Merges convolutions that were trained as a weighted sum of several: `NAME.bases.N.weight` and `NAME.bases.N.bias`,
 * each times number N of `NAME.shares`, add up to `NAME.weight` and `NAME.bias`. What has no shares, or bases of
 * different shapes, stays as it is.
 */
export function withMergedBases(weights: WeightMap): WeightMap {
  const found = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, tensor] of weights) {
    const [, conv, base, kind] = /^(.+)\.bases\.(\d+)\.(weight|bias)$/.exec(name) ?? [];
    const shares = weights.get(`${conv ?? name.replace(/\.shares$/, '')}.shares`);
    if (shares === tensor) continue;
    const first = weights.get(`${conv}.bases.0.${kind}`);
    const share = shares?.data[Number(base)];
    if (share === undefined || first?.shape.join('x') !== tensor.shape.join('x')) {
      found.set(name, tensor);
      continue;
    }
    const key = `${conv}.${kind}`;
    const sum = found.get(key) ?? { shape: tensor.shape, data: new Float32Array(tensor.data.length) };
    tensor.data.forEach((value, i) => (sum.data[i]! += share * value));
    found.set(key, sum);
  }
  return found;
}
