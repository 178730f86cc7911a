import type { GraphBuilder, Value } from '../builder.js';
import { int, int64, text } from '../graph.js';
import { sizeOf } from './resize-to.js';

/**
 * Adds rows below and columns at the right until both sides are multiples of `factor`: mirrored (edge not repeated), or
 * the edge again and again, for which a picture cannot be too small.
 */
export function padToMultiple(b: GraphBuilder, x: Value, factor: number, mode: 'reflect' | 'edge' = 'reflect'): Value {
  return lengthened(b, x, missingTo(b, sizeOf(b, x), factor), mode);
}

/** The same, mirrored, for pictures that are too small to be mirrored once: what is there then is mirrored again. */
export function mirrorToMultiple(b: GraphBuilder, x: Value, factor: number): Value {
  const size = sizeOf(b, x);
  const missing = missingTo(b, size, factor);
  const first = b.op('Min', [missing, b.sub(size, b.constant(int64([1])))], {}, 1);
  return lengthened(b, lengthened(b, x, first, 'reflect'), b.sub(missing, first), 'reflect');
}

const missingTo = (b: GraphBuilder, size: Value, factor: number): Value =>
  b.op('Mod', [b.op('Neg', [size], {}, 1), b.constant(int64([factor]))], {}, 1);

/** Adds `amounts` (int64 [2]) of rows below and columns at the right. */
function lengthened(b: GraphBuilder, x: Value, amounts: Value, mode: 'reflect' | 'edge'): Value {
  const pads = b.op('Concat', [b.constant(int64([0, 0, 0, 0, 0, 0])), amounts], { axis: int(0) }, 1);
  return b.op('Pad', [x, pads], { mode: text(mode) }, x.channels);
}

/** The upper left of `x`, `scale` times as high and wide as `like`. */
export function cropTo(b: GraphBuilder, x: Value, like: Value, scale: number): Value {
  const end = b.mul(sizeOf(b, like), b.constant(int64([scale])));
  return b.op('Slice', [x, b.constant(int64([0, 0])), end, b.constant(int64([2, 3]))], {}, x.channels);
}

/** Mirrors `margin` rows and columns (edge not repeated) on all four sides, of which there must be more. */
export const reflected = (b: GraphBuilder, x: Value, margin: number): Value => around(b, x, margin, 'reflect');

/** Repeats the edge `margin` times on all four sides, for convolutions that take as much off. */
export const surround = (b: GraphBuilder, x: Value, margin: number): Value => around(b, x, margin, 'edge');

const around = (b: GraphBuilder, x: Value, margin: number, mode: 'reflect' | 'edge'): Value =>
  b.op('Pad', [x, b.constant(int64([0, 0, margin, margin, 0, 0, margin, margin]))], { mode: text(mode) }, x.channels);

/** Takes `margin` rows and columns off all four sides. */
export const trimmed = (b: GraphBuilder, x: Value, margin: number): Value =>
  b.op(
    'Slice',
    [x, b.constant(int64([margin, margin])), b.constant(int64([-margin, -margin])), b.constant(int64([2, 3]))],
    {},
    x.channels,
  );
