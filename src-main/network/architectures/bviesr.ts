import type { Architecture, Sizes } from '../architecture.js';
import { withMean, withoutMean } from '../blocks/centre.js';
import { toPicture } from '../blocks/enlarge.js';
import { linear, linearAsConvolution } from '../blocks/linear.js';
import { layerNorm } from '../blocks/norms.js';
import { cropTo, mirrorToMultiple } from '../blocks/pad.js';
import { evenWindows } from '../blocks/windows.js';
import type { GraphBuilder, Value } from '../builder.js';
import { ints } from '../graph.js';
import { shapeOf, shuffleScale } from '../signature.js';

interface BviSizes extends Sizes {
  readonly channels: number;
  /** Widths inside what windows are compared by, and inside what follows. */
  readonly squeezed: number;
  readonly hidden: number;
}

/** Side of the windows of each block. */
const WINDOWS = [64, 32, 8, 32, 64];

/** Name of a block. */
const blockName = (i: number): string => `layers.0.residual_group.blocks.${i}`;

const LEAK = 0.2;

/** HiT-SRF of five blocks (Zhang et al. 2024, arXiv 2407.05878): correlations of channels in windows of several sizes. */
export const bviesr: Architecture<BviSizes> = {
  id: 'bviesr',
  title: 'BVIESR (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 19 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  // Mirrored twice, a side must reach the largest window.
  minimumSide: 17,
  detect(weights) {
    const channels = shapeOf(weights, 'conv_first.weight')?.[0];
    const squeezed = shapeOf(weights, `${blockName(0)}.correlation.qv.conv.0.weight`)?.[0];
    const hidden = shapeOf(weights, `${blockName(0)}.mlp.fc1.weight`)?.[0];
    const scale = shuffleScale(shapeOf(weights, 'upsample.0.weight')?.[0]);
    return channels && squeezed && hidden && scale ? { scale, channels, squeezed, hidden } : undefined;
  },
  prepare: linearAsConvolution,
  build(b, picture, sizes) {
    const { scale, channels } = sizes;
    const head = b.conv(withoutMean(b, picture), 'conv_first', channels);
    const first = layerNorm(b, head, 'patch_embed.norm');
    const passed: Value[] = [];
    let x = first;
    WINDOWS.forEach((side, i) => {
      // The last blocks see what the first ones gave, too.
      const earlier = passed[WINDOWS.length - 1 - i];
      if (earlier !== undefined) x = linear(b, b.concat([x, earlier]), GATHERING, channels);
      x = block(b, x, blockName(i), side, sizes);
      passed.push(x);
    });
    const body = layerNorm(b, b.add(b.conv(x, 'layers.0.conv', channels), first), 'norm');
    const last = b.add(b.conv(body, 'conv_after_body', channels), head);
    return withMean(b, toPicture(b, last, 'upsample.0', scale));
  },
  typical: (scale) => ({ scale, channels: 48, squeezed: 9, hidden: 96 }),
};

/** One layer that several blocks share. */
const GATHERING = 'layers.0.residual_group.convs';

function block(b: GraphBuilder, x: Value, name: string, side: number, sizes: BviSizes): Value {
  const found = correlation(b, x, `${name}.correlation`, side, sizes);
  const y = b.add(x, layerNorm(b, found, `${name}.norm1`));
  return b.add(y, layerNorm(b, feedForward(b, y, `${name}.mlp`, sizes.hidden), `${name}.norm2`));
}

/** Half of the channels, mixed in each window as the other half goes with them. */
function correlation(b: GraphBuilder, x: Value, name: string, side: number, { squeezed }: BviSizes): Value {
  const half = x.channels / 2;
  const whole = mirrorToMultiple(b, x, side);
  const windows = evenWindows(b, whole, side);
  const conv = (from: Value, part: string, out: number, kernel: number) =>
    b.conv(from, `${name}.qv.${part}`, out, { kernel });
  const narrow = b.leakyRelu(conv(whole, 'conv.0', squeezed, 1), LEAK);
  const seen = conv(b.leakyRelu(conv(narrow, 'conv.2', squeezed, 3), LEAK), 'conv.4', x.channels, 1);
  const both = b.mul(seen, conv(whole, 'linear', x.channels, 1));
  const [query, value] = b.split(windows.cut(both), [half, half]) as [Value, Value];
  const turned = b.op('Transpose', [value], { perm: ints(0, 2, 1) }, half);
  const alike = b.div(b.op('MatMul', [query, turned], {}, half), b.scalar(side * side));
  const mixed = windows.join(b.op('MatMul', [alike, value], {}, half));
  return linear(b, cropTo(b, mixed, x, 1), `${name}.proj`, x.channels);
}

function feedForward(b: GraphBuilder, x: Value, name: string, hidden: number): Value {
  const wide = b.gelu(linear(b, x, `${name}.fc1`, hidden));
  const near = b.conv(wide, `${name}.dwconv.depthwise_conv.0`, hidden, { kernel: 5, groups: hidden });
  return linear(b, b.add(wide, b.gelu(near)), `${name}.fc2`, x.channels);
}
