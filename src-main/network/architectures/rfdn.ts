import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { enhancedSpatialAttention, threeLayers } from '../blocks/spatial-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface RfdnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width of what a block keeps of each of its steps, and inside its attention. */
  readonly distilled: number;
  readonly attention: number;
}

const LEAK = 0.05;

/** Residual feature distillation network, winner of AIM 2020, in the form that was submitted (NJU_MCG). */
export const rfdn: Architecture<RfdnSizes> = {
  id: 'rfdn',
  title: 'RFDN',
  source: 'Liu et al. 2020, arXiv 2009.11551 (njulj/RFDN)',
  range: 255,
  minimumSide: 15,
  detect(weights) {
    const head = shapeOf(weights, 'fea_conv.weight');
    const distilled = shapeOf(weights, 'B1.c1_d.weight')?.[0];
    const attention = shapeOf(weights, 'B1.esa.conv_max.weight')?.[0];
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    if (head?.[1] !== 3 || scale === undefined || distilled === undefined || attention === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`B${i + 1}.c5.weight`));
    return { scale, channels: head[0]!, blocks, distilled, attention };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'fea_conv', channels);
    const passed = [head];
    for (let i = 1; i <= blocks; i++) passed.push(block(b, passed.at(-1)!, `B${i}`, sizes));
    const gathered = b.leakyRelu(b.conv(b.concat(passed.slice(1)), 'c.0', channels, { kernel: 1 }), LEAK);
    const x = b.add(b.conv(gathered, 'LR_conv', channels), head);
    return toPicture(b, x, 'upsampler.0', scale);
  },
  typical: (scale) => ({ scale, channels: 50, blocks: 4, distilled: 25, attention: 12 }),
};

function block(b: GraphBuilder, x: Value, name: string, { distilled, attention }: RfdnSizes): Value {
  const kept: Value[] = [];
  let step = x;
  for (let i = 1; i <= 3; i++) {
    kept.push(b.leakyRelu(b.conv(step, `${name}.c${i}_d`, distilled, { kernel: 1 }), LEAK));
    step = b.leakyRelu(b.add(b.conv(step, `${name}.c${i}_r`, x.channels), step), LEAK);
  }
  kept.push(b.leakyRelu(b.conv(step, `${name}.c4`, distilled), LEAK));
  const fused = b.conv(b.concat(kept), `${name}.c5`, x.channels, { kernel: 1 });
  return enhancedSpatialAttention(b, fused, `${name}.esa`, {
    width: attention,
    coarse: (pooled) => threeLayers(b, pooled, `${name}.esa`),
  });
}
