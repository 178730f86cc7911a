import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface DispSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
}

/** Layers of a block, in their order; a SiLU follows each. */
const LAYERS = ['c1_r', 'c2_r', '_extern_conv_block.0', 'c3_r'];

/** Plain residual blocks of four 3x3s with SiLU, and no attention at all. Purely local. */
export const disp: Architecture<DispSizes> = {
  id: 'disp',
  title: 'DISP (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 18 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'conv_1.eval_conv.weight');
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    const blocks = countWhile((i) => weights.has(`blocks.${i}.${LAYERS.at(-1)}.eval_conv.weight`));
    if (head?.[1] !== 3 || scale === undefined || blocks === 0) return undefined;
    return { scale, channels: head[0]!, blocks };
  },
  build(b, picture, { scale, channels, blocks }) {
    const head = b.conv(picture, 'conv_1.eval_conv', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) x = block(b, x, `blocks.${i}`);
    return toPicture(b, b.add(b.conv(x, 'conv_2', channels, { kernel: 1 }), head), 'upsampler.0', scale);
  },
  typical: (scale) => ({ scale, channels: 32, blocks: 4 }),
};

function block(b: GraphBuilder, x: Value, name: string): Value {
  const found = LAYERS.reduce((from, layer) => b.silu(b.conv(from, `${name}.${layer}.eval_conv`, x.channels)), x);
  return b.add(found, x);
}
