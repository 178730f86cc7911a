import type { GraphBuilder, Value } from '../builder.js';
import { int, int64, text } from '../graph.js';

/** Height and width of `x` as the graph runs: int64 [2]. */
export const sizeOf = (b: GraphBuilder, x: Value): Value => b.op('Shape', [x], { start: int(2) }, 1);

/**
 * Bilinear resize of `x` to the height and width of `like`, which need not be a multiple: half-pixel centres, edges
 * repeated (PyTorch's align_corners = false).
 */
export function bilinearLike(b: GraphBuilder, x: Value, like: Value): Value {
  const shape = b.op('Concat', [b.constant(int64([1, x.channels])), sizeOf(b, like)], { axis: int(0) }, 1);
  return b.op(
    'Resize',
    [x, '', '', shape],
    { mode: text('linear'), coordinate_transformation_mode: text('half_pixel') },
    x.channels,
  );
}
