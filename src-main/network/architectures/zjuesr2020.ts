import type { Architecture, Sizes } from '../architecture.js';
import { shuffled, stagesIn, stagesOf } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf } from '../signature.js';

interface ZjuSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Widths of a block's branches, the narrowest view first: 1x1, 3x3, 5x5. */
  readonly branches: readonly number[];
  /** Width of the part that works at the larger sizes. */
  readonly upper: number;
}

const LEAK = 0.1;

/**
 * ZJUESR2020: IdleBlocks (Xu et al. 2019, arXiv 1911.08609), which work on half of the channels while the other half
 * idles, here with several kernel sizes side by side, in the frame of MSRResNet. Purely local.
 */
export const zjuesr2020: Architecture<ZjuSizes> = {
  id: 'zjuesr2020',
  title: 'ZJUESR2020',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team ZJUESR2020',
  range: 1,
  reconstruction:
    'Known is the multi-scale IdleBlock, and from its cost that a part works above the size of the picture. Branches, widths, depth and the enlargement in two stages are ours: parameters, FLOPs, activations and convolutions lie within 1.3 % of its row. Tensor names are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const stages = stagesIn(weights, (stage) => `enlarge.${stage}`, 'refine');
    const count = countWhile((i) => weights.has(`blocks.0.branches.${i}.weight`));
    const branches = Array.from({ length: count }, (_, i) => shapeOf(weights, `blocks.0.branches.${i}.weight`)![0]!);
    if (head?.[1] !== 3 || stages === undefined || count === 0) return undefined;
    const blocks = countWhile((i) => weights.has(`blocks.${i}.fuse.weight`));
    return { scale: stages.scale, channels: head[0]!, blocks, branches, upper: stages.widths[0]! };
  },
  build(b, picture, { scale, channels, blocks, branches, upper }) {
    const head = b.conv(picture, 'head', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) x = block(b, x, `blocks.${i}`, branches);
    x = b.add(b.conv(x, 'trunk', channels), head);
    stagesOf(scale).forEach((factor, i) => {
      x = b.leakyRelu(shuffled(b, x, `enlarge.${i + 1}`, upper, factor), LEAK);
    });
    const fine = b.leakyRelu(b.conv(x, 'refine', upper), LEAK);
    return b.add(b.conv(fine, 'tail', 3), b.bilinear(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 32, blocks: 9, branches: [60, 76, 72], upper: 36 }),
};

/** Works on the first half; that half comes out last, so that the next block works on the other. */
function block(b: GraphBuilder, x: Value, name: string, branches: readonly number[]): Value {
  const half = x.channels / 2;
  const [active, idle] = b.split(x, [half, half]) as [Value, Value];
  const seen = branches.map((width, i) => b.conv(active, `${name}.branches.${i}`, width, { kernel: 2 * i + 1 }));
  const fused = b.conv(b.leakyRelu(b.concat(seen), LEAK), `${name}.fuse`, half, { kernel: 1 });
  return b.concat([idle, b.add(fused, active)]);
}
