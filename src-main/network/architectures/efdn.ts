import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { enhancedSpatialAttention, threeLayers } from '../blocks/spatial-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { shapeOf, shuffleScale } from '../signature.js';

interface EfdnSizes extends Sizes {
  readonly channels: number;
  /** Width of what a cell keeps of each of its steps, and inside its attention. */
  readonly distilled: number;
  readonly attention: number;
}

/**
 * Edge-enhanced feature distillation network, baseline of NTIRE 2025, with its edge convolutions merged: four cells, and
 * 1x1s that bring in earlier ones. Gives 0..1 and nothing beyond.
 */
export const efdn: Architecture<EfdnSizes> = {
  id: 'efdn',
  title: 'EFDN',
  source: 'Wang 2022, arXiv 2204.08759 (Amazingren/NTIRE2025_ESR)',
  range: 1,
  minimumSide: 15,
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.0.weight')?.[0]);
    const distilled = shapeOf(weights, 'cells.0.branch.0.weight')?.[0];
    const attention = shapeOf(weights, 'cells.0.att.conv1.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || distilled === undefined || attention === undefined) return undefined;
    return { scale, channels: head[0]!, distilled, attention };
  },
  build(b, picture, sizes) {
    const { scale, channels } = sizes;
    const fuse = (i: number, parts: Value[]) => b.conv(b.concat(parts), `local_fuse.${i}`, channels, { kernel: 1 });
    const head = b.conv(picture, 'head', channels);
    const first = cell(b, head, 'cells.0', sizes);
    const second = cell(b, first, 'cells.1', sizes);
    const third = cell(b, fuse(0, [first, second]), 'cells.2', sizes);
    const fourth = cell(b, fuse(1, [second, third]), 'cells.3', sizes);
    const x = b.add(fuse(2, [second, fourth]), head);
    const result = toPicture(b, x, 'tail.0', scale);
    return b.op('Clip', [result, b.scalar(0), b.scalar(1)], {}, 3);
  },
  typical: (scale) => ({ scale, channels: 48, distilled: 24, attention: 12 }),
};

function cell(b: GraphBuilder, x: Value, name: string, { distilled, attention }: EfdnSizes): Value {
  const n = x.channels;
  const one = b.prelu(b.conv(x, `${name}.conv1.conv1x1`, n, { kernel: 1 }), `${name}.conv1.act.weight`);
  const two = b.prelu(b.conv(one, `${name}.conv2.rep_conv`, n), `${name}.conv2.act.weight`);
  const three = b.prelu(b.conv(two, `${name}.conv3.rep_conv`, n), `${name}.conv3.act.weight`);
  const kept = [x, one, two, three].map((step, i) => b.conv(step, `${name}.branch.${i}`, distilled, { kernel: 1 }));
  const fused = b.conv(b.concat(kept), `${name}.fuse`, n, { kernel: 1 });
  const weighed = enhancedSpatialAttention(b, fused, `${name}.att`, {
    width: attention,
    coarse: (pooled) => threeLayers(b, pooled, `${name}.att`),
  });
  return b.add(weighed, x);
}
