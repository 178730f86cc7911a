import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { enhancedSpatialAttention, threeLayers } from '../blocks/spatial-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

/** Sizes of RFDN's frame, whatever attention ends its blocks. */
export interface FeatureDistillationSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width of what a block keeps of each of its steps. */
  readonly distilled: number;
}

interface RfdnSizes extends FeatureDistillationSizes {
  /** Width inside a block's attention. */
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
    const sizes = rfdnSizes(weights);
    const attention = shapeOf(weights, 'B1.esa.conv_max.weight')?.[0];
    return sizes === undefined || attention === undefined ? undefined : { ...sizes, attention };
  },
  build(b, picture, sizes) {
    return buildRfdn(b, picture, sizes, (found, _, name) =>
      enhancedSpatialAttention(b, found, `${name}.esa`, {
        width: sizes.attention,
        coarse: (pooled) => threeLayers(b, pooled, `${name}.esa`),
      }),
    );
  },
  typical: (scale) => ({ scale, channels: 50, blocks: 4, distilled: 25, attention: 12 }),
};

export function rfdnSizes(weights: WeightMap): FeatureDistillationSizes | undefined {
  const head = shapeOf(weights, 'fea_conv.weight');
  const distilled = shapeOf(weights, 'B1.c1_d.weight')?.[0];
  const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
  if (head?.[1] !== 3 || scale === undefined || distilled === undefined) return undefined;
  return { scale, channels: head[0]!, blocks: countWhile((i) => weights.has(`B${i + 1}.c5.weight`)), distilled };
}

/** What ends the block called `name`, from what it found and what it was given. */
type BlockAttention = (found: Value, x: Value, name: string) => Value;

export function buildRfdn(
  b: GraphBuilder,
  picture: Value,
  { scale, channels, blocks, distilled }: FeatureDistillationSizes,
  attend: BlockAttention,
): Value {
  const head = b.conv(picture, 'fea_conv', channels);
  const passed = [head];
  for (let i = 1; i <= blocks; i++) {
    const [x, name] = [passed.at(-1)!, `B${i}`];
    passed.push(attend(distillation(b, x, name, distilled), x, name));
  }
  const gathered = b.leakyRelu(b.conv(b.concat(passed.slice(1)), 'c.0', channels, { kernel: 1 }), LEAK);
  const x = b.add(b.conv(gathered, 'LR_conv', channels), head);
  return toPicture(b, x, 'upsampler.0', scale);
}

/** Three steps, of each of which something is kept, and what is left; all that was kept, brought to `x`'s width. */
function distillation(b: GraphBuilder, x: Value, name: string, distilled: number): Value {
  const kept: Value[] = [];
  let step = x;
  for (let i = 1; i <= 3; i++) {
    kept.push(b.leakyRelu(b.conv(step, `${name}.c${i}_d`, distilled, { kernel: 1 }), LEAK));
    step = b.leakyRelu(b.add(b.conv(step, `${name}.c${i}_r`, x.channels), step), LEAK);
  }
  kept.push(b.leakyRelu(b.conv(step, `${name}.c4`, distilled), LEAK));
  return b.conv(b.concat(kept), `${name}.c5`, x.channels, { kernel: 1 });
}
