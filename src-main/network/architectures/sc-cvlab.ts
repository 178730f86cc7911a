import type { Architecture, Sizes } from '../architecture.js';
import { shuffled, stagesIn, stagesOf } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf } from '../signature.js';

interface PrunedSizes extends Sizes {
  readonly channels: number;
  /** What pruning has left of each block: channels before its activation, and before its 3x3. */
  readonly widths: readonly (readonly [wide: number, narrow: number])[];
  /** Widths after each step of the enlargement. */
  readonly upper: readonly number[];
}

const LEAK = 0.1;

/**
 * SC_CVLAB: a larger network, channel by channel pruned, so that every layer has its own width. Here one of residual
 * blocks with wide activations (Yu et al. 2018, arXiv 1808.08718); `prune.ts` makes it of a whole one. Purely local.
 */
export const scCvlab: Architecture<PrunedSizes> = {
  id: 'sc-cvlab',
  title: 'SC_CVLAB',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team SC_CVLAB',
  range: 1,
  reconstruction:
    'Known is fine-grained pruning of channels, and from its cost that a part works above the size of the picture; no list of widths is public. The network that is pruned and what is left of it are ours: parameters, FLOPs, activations and convolutions lie within 0.7 % of its row. Tensor names are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const stages = stagesIn(weights, (stage) => `enlarge.${stage}`, 'tail');
    const blocks = countWhile((i) => weights.has(`blocks.${i}.narrow.weight`));
    if (head?.[1] !== 3 || stages === undefined || blocks === 0) return undefined;
    const width = (part: string) => shapeOf(weights, `${part}.weight`)?.[0] ?? 0;
    const widths = Array.from(
      { length: blocks },
      (_, i) => [width(`blocks.${i}.widen`), width(`blocks.${i}.narrow`)] as const,
    );
    return { scale: stages.scale, channels: head[0]!, widths, upper: stages.widths };
  },
  build(b, picture, { scale, channels, widths, upper }) {
    let x = b.conv(picture, 'head', channels);
    widths.forEach(([wide, narrow], i) => (x = block(b, x, `blocks.${i}`, wide, narrow)));
    stagesOf(scale).forEach((factor, i) => {
      x = b.leakyRelu(shuffled(b, x, `enlarge.${i + 1}`, upper[i]!, factor), LEAK);
    });
    return b.add(b.conv(x, 'tail', 3), b.bilinear(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 32, widths: LEFT, upper: stagesOf(scale).map((_, i) => 24 - 4 * i) }),
};

/** Fewer channels the deeper a block lies; whole fours, which the processor is quickest at. */
const LEFT = Array.from({ length: 29 }, (_, i) => {
  const depth = i / 28;
  return [4 * Math.round(26 - 7 * depth), 4 * Math.round(7 - 4 * depth)] as const;
});

function block(b: GraphBuilder, x: Value, name: string, wide: number, narrow: number): Value {
  const inner = b.relu(b.conv(x, `${name}.widen`, wide, { kernel: 1 }));
  const found = b.conv(b.conv(inner, `${name}.narrow`, narrow, { kernel: 1 }), `${name}.look`, x.channels);
  return b.add(found, x);
}
