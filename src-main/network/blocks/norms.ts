import type { GraphBuilder, Value } from '../builder.js';
import { int, ints } from '../graph.js';

const EPSILON = 1e-5;

/** Layer norm: the channels of each pixel brought to mean 0 and variance 1, then scaled and moved as learnt. */
export const layerNorm = (b: GraphBuilder, x: Value, name: string): Value => norm(b, x, name, [1]);

/** Group norm of one group: the same over the whole map, all its channels together. */
export const mapNorm = (b: GraphBuilder, x: Value, name: string): Value => norm(b, x, name, [1, 2, 3]);

function norm(b: GraphBuilder, x: Value, name: string, axes: readonly number[]): Value {
  const mean = (of: Value) => b.op('ReduceMean', [of], { axes: ints(...axes), keepdims: int(1) }, 1);
  const off = b.sub(x, mean(x));
  const deviation = b.op('Sqrt', [b.add(mean(b.mul(off, off)), b.scalar(EPSILON))], {}, 1);
  const scaled = b.mul(b.div(off, deviation), b.perChannel(`${name}.weight`, x.channels));
  return b.add(scaled, b.perChannel(`${name}.bias`, x.channels));
}

/** Each pixel's channels divided by their Euclidean length. */
export const unitLength = (b: GraphBuilder, x: Value): Value => byLength(b, x, 1);

/** `x` divided by its Euclidean length along `axis`, as PyTorch's normalize has it. */
export function byLength(b: GraphBuilder, x: Value, axis: number): Value {
  const length = b.op('ReduceL2', [x], { axes: ints(axis), keepdims: int(1) }, 1);
  return b.div(x, b.op('Max', [length, b.scalar(1e-12)], {}, 1));
}
