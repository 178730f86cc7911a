import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { contrastAttention } from '../blocks/channel-attention.js';
import { linearAsConvolution } from '../blocks/linear.js';
import { enhancedSpatialAttention } from '../blocks/spatial-attention.js';
import type { ConvOptions, GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface BsrnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width of what a block keeps of each of its steps, and inside its spatial attention. */
  readonly distilled: number;
  readonly attention: number;
  /** Width inside the channel attention. Absent in BSRN-S, which has a fixed factor for each channel instead. */
  readonly contrast?: number;
}

/** The picture goes in this many times over. */
const COPIES = 4;

/** Blueprint separable residual network: RFDN with each 3x3 cut into a 1x1 and a depthwise 3x3, and BSRN-S (NTIRE 2022). */
export const bsrn: Architecture<BsrnSizes> = {
  id: 'bsrn',
  title: 'BSRN',
  source: 'Li et al. 2022, arXiv 2205.05996 (xiaom233/BSRN)',
  range: 1,
  minimumSide: 15,
  detect(weights) {
    const head = shapeOf(weights, 'fea_conv.pw.weight');
    const scale = shuffleScale(shapeOf(weights, 'upsampler.upsampleOneStep.0.weight')?.[0]);
    const distilled = shapeOf(weights, 'B1.c1_d.weight')?.[0];
    const attention = shapeOf(weights, 'B1.esa.conv1.weight')?.[0];
    const contrast = shapeOf(weights, 'B1.cca.conv_du.0.weight')?.[0];
    if (head?.[1] !== 3 * COPIES || scale === undefined || !distilled || !attention) return undefined;
    const blocks = countWhile((i) => weights.has(`B${i + 1}.c5.weight`));
    return { scale, channels: head[0]!, blocks, distilled, attention, ...(contrast === undefined ? {} : { contrast }) };
  },
  // BSRN-S has Linear for each 1x1, and factors of shape (1, channels).
  prepare: linearAsConvolution,
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const copies = b.concat(Array<Value>(COPIES).fill(picture));
    const head = separable(b, copies, 'fea_conv', channels, sizes);
    const passed = [head];
    for (let i = 1; i <= blocks; i++) passed.push(block(b, passed.at(-1)!, `B${i}`, sizes));
    const gathered = b.gelu(b.conv(b.concat(passed.slice(1)), 'c1', channels, { kernel: 1 }));
    const x = b.add(separable(b, gathered, 'c2', channels, sizes), head);
    return toPicture(b, x, 'upsampler.upsampleOneStep.0', scale);
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 8, distilled: 32, attention: 16, contrast: 4 }),
};

/** Blueprint separable convolution: 1x1, then depthwise 3x3. Only BSRN-S has a bias in between. */
function separable(b: GraphBuilder, x: Value, name: string, out: number, sizes: BsrnSizes, options: ConvOptions = {}) {
  const wide = b.conv(x, `${name}.pw`, out, { kernel: 1, bias: sizes.contrast === undefined });
  return b.conv(wide, `${name}.dw`, out, { ...options, groups: out });
}

function block(b: GraphBuilder, x: Value, name: string, sizes: BsrnSizes): Value {
  const { distilled, contrast } = sizes;
  const n = x.channels;
  const conv1 = (from: Value, part: string, out: number) => b.conv(from, `${name}.${part}`, out, { kernel: 1 });
  const kept: Value[] = [];
  let step = x;
  for (let i = 1; i <= 3; i++) {
    kept.push(b.gelu(conv1(step, `c${i}_d`, distilled)));
    step = b.gelu(b.add(separable(b, step, `${name}.c${i}_r`, n, sizes), step));
  }
  kept.push(b.gelu(separable(b, step, `${name}.c4`, distilled, sizes)));
  const fused = spatialAttention(b, conv1(b.concat(kept), 'c5', n), `${name}.esa`, sizes);
  const weighed =
    contrast === undefined
      ? conv1(b.mul(fused, b.weight(`${name}.cw`, [1, n, 1, 1])), 'conv_out', n)
      : contrastAttention(b, fused, `${name}.cca`, contrast);
  return b.add(weighed, x);
}

function spatialAttention(b: GraphBuilder, x: Value, name: string, sizes: BsrnSizes): Value {
  const width = sizes.attention;
  const layer = (from: Value, part: string) => separable(b, from, `${name}.${part}`, width, sizes);
  return enhancedSpatialAttention(b, x, name, {
    width,
    coarse: (pooled) => layer(b.gelu(layer(b.gelu(layer(pooled, 'conv_max')), 'conv3')), 'conv3_'),
    ...(sizes.contrast === undefined
      ? {}
      : { shrink: (from: Value, part: string) => separable(b, from, part, width, sizes, { stride: 2, pad: 0 }) }),
  });
}
