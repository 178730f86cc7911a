import type { Architecture, Sizes } from '../architecture.js';
import { withMean, withoutMean } from '../blocks/centre.js';
import { CELL, channelContext, spatialContext, surroundingsOf } from '../blocks/context-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface ZenoSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width of the gated layer that ends a block. */
  readonly hidden: number;
  /** Depthwise kernels that the finished picture goes through. */
  readonly refinements: number;
}

/** The outputs of blocks are weighed by what is called `alpha_5` for the first, and so on. */
const FIRST_ALPHA = 5;

/** {@link vscinet} with other local layers and narrower, and depthwise kernels on the finished picture. */
export const zenosr: Architecture<ZenoSizes> = {
  id: 'zenosr',
  title: 'ZenoSR (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 4 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  minimumSide: CELL,
  detect(weights) {
    const head = shapeOf(weights, 'to_feat.weight');
    const hidden = shapeOf(weights, 'B1.channel_attn.ffn.project_out.weight')?.[1];
    const scale = shuffleScale(shapeOf(weights, 'to_img.0.weight')?.[0]);
    const blocks = countWhile((i) => weights.has(`B${i + 1}.local_handle.conv5.weight`));
    if (head?.[1] !== 3 || hidden === undefined || scale === undefined || blocks === 0) return undefined;
    const refinements = countWhile((i) => weights.has(`${refinement(i)}.weight`));
    return { scale, channels: head[0]!, blocks, hidden, refinements };
  },
  build(b, picture, { scale, channels, blocks, hidden, refinements }) {
    const around = surroundingsOf(b, picture);
    const head = b.conv(withoutMean(b, picture), 'to_feat', channels, { bias: false });
    const passed: Value[] = [];
    for (let i = 1, x = head; i <= blocks; i++) {
      const local = localLayers(b, x, `B${i}.local_handle`);
      const placed = spatialContext(b, local, `B${i}.spatial_attn`, around, false);
      x = b.add(channelContext(b, placed, `B${i}.channel_attn`, around, hidden), x);
      passed.push(x);
    }
    const weighed = passed.map((x, i) => b.mul(x, b.weight(`alpha_${FIRST_ALPHA + i}`, [1, channels, 1, 1])));
    const gathered = b.gelu(b.conv(b.concat(weighed), 'fuse.0', channels, { kernel: 1, bias: false }));
    const x = b.add(localLayers(b, gathered, 'fuse.2'), head);
    let large = b.pixelShuffle(b.conv(x, 'to_img.0', 3 * scale * scale, { kernel: 1, bias: false }), scale);
    for (let i = 0; i < refinements; i++) large = b.conv(b.gelu(large), refinement(i), 3, { groups: 3, bias: false });
    return withMean(b, large);
  },
  typical: (scale) => ({ scale, channels: 18, blocks: 4, hidden: 36, refinements: 4 }),
};

const refinement = (i: number): string => `refine.${2 * i + 1}`;

/** Three separable steps; half as many channels are kept of what went into each and of the last. */
function localLayers(b: GraphBuilder, x: Value, name: string): Value {
  const kept = x.channels / 2;
  const steps = [x];
  for (let i = 1; i <= 3; i++) {
    const from = steps.at(-1)!;
    const wide = b.conv(from, `${name}.dwconv${i}.0`, x.channels, { kernel: 1 });
    steps.push(b.gelu(b.add(b.conv(wide, `${name}.dwconv${i}.1`, x.channels, { groups: x.channels }), from)));
  }
  const parts = steps.map((step, i) => {
    const options = i < 3 ? { kernel: 1 } : { groups: kept };
    return b.gelu(b.conv(step, `${name}.conv${i + 1}`, kept, options));
  });
  return b.conv(b.concat(parts), `${name}.conv5`, x.channels, { kernel: 1 });
}
