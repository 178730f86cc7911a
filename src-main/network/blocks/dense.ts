import type { GraphBuilder, Value } from '../builder.js';

export interface DenseParts {
  /** Name of the convolution of a layer, from 1 on. */
  name(layer: number): string;
  readonly depth: number;
  /** Channels that each layer adds. */
  readonly growth: number;
  activate(x: Value): Value;
}

/** Densely connected 3x3 convolutions (Huang et al. 2017): each sees `x` and all before it. Gives all that was seen. */
export function denseLayers(b: GraphBuilder, x: Value, { name, depth, growth, activate }: DenseParts): Value {
  let seen = x;
  for (let i = 1; i <= depth; i++) seen = b.concat([seen, activate(b.conv(seen, name(i), growth))]);
  return seen;
}
