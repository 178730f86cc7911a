import type { GraphBuilder, Value } from '../builder.js';

/**
 * SPAN's attention without parameters (Wan et al. 2024): what was found says itself how much of it, and of what it was
 * found in, to keep.
 */
export const selfWeighed = (b: GraphBuilder, found: Value, x: Value): Value =>
  b.mul(b.add(found, x), b.sub(b.sigmoid(found), b.scalar(0.5)));

/** A merged 3x3 of SPAN's kind. */
const merged = (b: GraphBuilder, x: Value, name: string, out: number): Value => b.conv(x, `${name}.eval_conv`, out);

/** The 3x3s of SPAN's block without its attention; `inner` is what the first gave, after its SiLU. */
export function swiftLayers(b: GraphBuilder, x: Value, name: string, width: number): { found: Value; inner: Value } {
  const inner = b.silu(merged(b, x, `${name}.c1_r`, width));
  return { found: swiftRest(b, inner, name), inner };
}

/** What comes after the first SiLU of {@link swiftLayers}. */
export const swiftRest = (b: GraphBuilder, inner: Value, name: string): Value =>
  merged(b, b.silu(merged(b, inner, `${name}.c2_r`, inner.channels)), `${name}.c3_r`, inner.channels);

/** SPAN's block; `inner` is what the authors hand on of it: after its SiLU, which their code runs in place. */
export function swiftBlock(b: GraphBuilder, x: Value, name: string): { out: Value; inner: Value } {
  const { found, inner } = swiftLayers(b, x, name, x.channels);
  return { out: selfWeighed(b, found, x), inner };
}
