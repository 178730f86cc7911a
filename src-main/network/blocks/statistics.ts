import type { GraphBuilder, Value } from '../builder.js';
import { int, ints } from '../graph.js';
import { sizeOf } from './resize-to.js';

/** Mean of each channel over the whole map: (1, channels, 1, 1). */
export const channelMean = (b: GraphBuilder, x: Value): Value =>
  b.op('ReduceMean', [x], { axes: ints(2, 3), keepdims: int(1) }, x.channels);

/** Standard deviation of each channel over the whole map, dividing by its number of pixels. */
export function channelDeviation(b: GraphBuilder, x: Value, mean: Value): Value {
  const off = b.sub(x, mean);
  return b.op('Sqrt', [channelMean(b, b.mul(off, off))], {}, x.channels);
}

/** Sample variance of each channel over the whole map, as torch.var has it; `bias` is that of the picture's size. */
export function sampleVariance(b: GraphBuilder, x: Value, bias: Value): Value {
  const off = b.sub(x, channelMean(b, x));
  return b.mul(channelMean(b, b.mul(off, off)), bias);
}

/** N / (N - 1) for the N pixels of `picture`. */
export function sampleBias(b: GraphBuilder, picture: Value): Value {
  const pixels = b.op('ReduceProd', [sizeOf(b, picture)], { keepdims: int(0) }, 1);
  const count = b.op('Cast', [pixels], { to: int(1) }, 1);
  return b.div(count, b.sub(count, b.scalar(1)));
}
