import type { GraphBuilder, Value } from '../builder.js';
import { int, int64 } from '../graph.js';

/** PyTorch's PixelUnshuffle: (1, C, H, W) to (1, C f f, H / f, W / f), the reverse of a pixel shuffle. */
export function pixelUnshuffle(b: GraphBuilder, x: Value, factor: number): Value {
  const cells = factor * factor;
  const mixed = b.op('SpaceToDepth', [x], { blocksize: int(factor) }, x.channels * cells);
  // ONNX puts the place within a cell before the channel, PyTorch after it.
  const order = Array.from({ length: x.channels * cells }, (_, i) => (i % cells) * x.channels + Math.floor(i / cells));
  return b.op('Gather', [mixed, b.constant(int64(order))], { axis: int(1) }, mixed.channels);
}
