import type { GraphBuilder, Value } from '../builder.js';
import type { CoarseMap } from './adaptive-pool.js';

/**
 * SAFMN's modulation: equal parts of the channels see the map at full size and at each of the `coarse` ones; what they
 * find weighs `x`.
 */
export function featureModulation(
  b: GraphBuilder,
  x: Value,
  name: string,
  coarse: readonly CoarseMap[],
  bias: boolean,
): Value {
  const width = x.channels / (coarse.length + 1);
  const parts = b.split(x, Array<number>(coarse.length + 1).fill(width));
  const seen = parts.map((part, i) => {
    const depthwise = (from: Value) => b.conv(from, `${name}.mfr.${i}`, width, { groups: width, bias });
    const map = coarse[i - 1];
    return map === undefined ? depthwise(part) : map.spread(depthwise(map.pool(part)));
  });
  return b.mul(b.gelu(b.conv(b.concat(seen), `${name}.aggr`, x.channels, { kernel: 1, bias })), x);
}
