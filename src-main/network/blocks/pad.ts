import type { GraphBuilder, Value } from '../builder.js';
import { int, int64, text } from '../graph.js';
import { sizeOf } from './resize-to.js';

/** Mirrors rows below and columns at the right (edge not repeated) until both sides are multiples of `factor`. */
export function padToMultiple(b: GraphBuilder, x: Value, factor: number): Value {
  const missing = b.op('Mod', [b.op('Neg', [sizeOf(b, x)], {}, 1), b.constant(int64([factor]))], {}, 1);
  const pads = b.op('Concat', [b.constant(int64([0, 0, 0, 0, 0, 0])), missing], { axis: int(0) }, 1);
  return b.op('Pad', [x, pads], { mode: text('reflect') }, x.channels);
}

/** The upper left of `x`, `scale` times as high and wide as `like`. */
export function cropTo(b: GraphBuilder, x: Value, like: Value, scale: number): Value {
  const end = b.mul(sizeOf(b, like), b.constant(int64([scale])));
  return b.op('Slice', [x, b.constant(int64([0, 0])), end, b.constant(int64([2, 3]))], {}, x.channels);
}
