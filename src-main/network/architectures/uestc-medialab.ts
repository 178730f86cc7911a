import type { Architecture, Sizes } from '../architecture.js';
import { progressiveRefinement } from '../blocks/distillation.js';
import { toPicture } from '../blocks/enlarge.js';
import { withMergedBases } from '../blocks/kernel-bases.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface UestcSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Refining steps of a block, and the channels kept of each. */
  readonly steps: number;
  readonly distilled: number;
  /** Groups of the 3x3s. */
  readonly groups: number;
}

/**
 * UESTC-MediaLab, third of AIM 2020: IMDN in which each 3x3 and its activation is a grouped 3x3 to twice the channels,
 * a PReLU and a 1x1, and each skip has learnt weights. Kernels are trained as weighted sums of several, merged here.
 * Purely local.
 */
export const uestcMedialab: Architecture<UestcSizes> = {
  id: 'uestc-medialab',
  title: 'UESTC-MediaLab',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team UESTC-MediaLab',
  range: 1,
  reconstruction:
    'Known are the kind of layer, the weighted skips and the sums of kernels, and that the rest follows IMDN. Width, depth, split and groups are ours: parameters, FLOPs, activations and convolutions lie within 1.3 % of its row. Tensor names are ours.',
  detect(file) {
    const weights = withMergedBases(file);
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    const perGroup = shapeOf(weights, 'blocks.0.steps.0.group.weight')?.[1];
    const steps = countWhile((i) => weights.has(`blocks.0.steps.${i}.point.weight`));
    const distilled = shapeOf(weights, `blocks.0.steps.${steps - 1}.point.weight`)?.[0];
    if (head?.[1] !== 3 || scale === undefined || perGroup === undefined || distilled === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`blocks.${i}.fuse.weight`));
    return { scale, channels: head[0]!, blocks, steps, distilled, groups: head[0]! / perGroup };
  },
  prepare: withMergedBases,
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'head', channels);
    const passed = [head];
    for (let i = 0; i < blocks; i++) passed.push(block(b, passed.at(-1)!, `blocks.${i}`, sizes));
    const gathered = b.conv(b.concat(passed.slice(1)), 'gather', channels, { kernel: 1 });
    const trunk = layer(b, gathered, 'trunk', channels, sizes.groups);
    return toPicture(b, b.add(trunk, head), 'tail', scale);
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 4, steps: 6, distilled: 44, groups: 2 }),
};

/** In place of a 3x3 and its activation. */
function layer(b: GraphBuilder, x: Value, name: string, out: number, groups: number): Value {
  const wide = b.prelu(b.conv(x, `${name}.group`, 2 * x.channels, { groups }), `${name}.slope`);
  return b.conv(wide, `${name}.point`, out, { kernel: 1 });
}

function block(b: GraphBuilder, x: Value, name: string, { steps, distilled, groups }: UestcSizes): Value {
  const refined = progressiveRefinement(b, x, {
    steps,
    distilled,
    refine: (rest, step, out) => layer(b, rest, `${name}.steps.${step}`, out, groups),
  });
  const weighed = (value: Value, part: string) => b.mul(value, b.weight(`${name}.gain.${part}`, [1]));
  return b.add(weighed(b.conv(refined, `${name}.fuse`, x.channels, { kernel: 1 }), 'found'), weighed(x, 'input'));
}
