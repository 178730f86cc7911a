import type { Architecture, Sizes } from '../architecture.js';
import { withMean, withoutMean } from '../blocks/centre.js';
import {
  CELL,
  channelContext,
  spatialContext,
  surroundingsOf,
  type Surroundings,
} from '../blocks/context-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface VsciSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width of the gated layer that ends a block. */
  readonly hidden: number;
}

/** Distillation by depthwise kernels of four shapes, then attention between places and between channels. */
export const vscinet: Architecture<VsciSizes> = {
  id: 'vscinet',
  title: 'VSCINet (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 11 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  minimumSide: CELL,
  detect(weights) {
    const head = shapeOf(weights, 'to_feat.weight');
    const hidden = shapeOf(weights, 'B1.channel_attn.ffn.project_out.weight')?.[1];
    const scale = shuffleScale(shapeOf(weights, 'to_img.0.weight')?.[0]);
    if (head?.[1] !== 3 || hidden === undefined || scale === undefined || !weights.has('B1.c4.weight'))
      return undefined;
    return { scale, channels: head[0]!, blocks: countWhile((i) => weights.has(`B${i + 1}.c4.weight`)), hidden };
  },
  build(b, picture, { scale, channels, blocks, hidden }) {
    const around = surroundingsOf(b, picture);
    const head = b.conv(withoutMean(b, picture), 'to_feat', channels, { bias: false });
    const passed = [head];
    for (let i = 1; i <= blocks; i++) passed.push(block(b, passed.at(-1)!, `B${i}`, hidden, around));
    const gathered = b.conv(b.concat(passed.slice(1)), 'fuse.0', channels, { kernel: 1, bias: false });
    const x = b.add(manyShapes(b, b.gelu(gathered), 'fuse.2'), head);
    const fine = b.conv(x, 'to_img.0', 3 * scale * scale, { kernel: 1, bias: false });
    return withMean(b, b.pixelShuffle(fine, scale));
  },
  typical: (scale) => ({ scale, channels: 20, blocks: 5, hidden: 40 }),
};

function block(b: GraphBuilder, x: Value, name: string, hidden: number, around: Surroundings): Value {
  const kept = x.channels / 2;
  const step = (from: Value, part: string) => b.gelu(b.add(manyShapes(b, from, `${name}.${part}`), from));
  const keep = (from: Value, part: string) => b.gelu(b.conv(from, `${name}.${part}`, kept, { kernel: 1 }));
  const first = step(x, 'c1_r');
  const second = step(first, 'c2_r');
  const third = b.gelu(b.conv(second, `${name}.c3`, kept, { groups: kept }));
  const gathered = b.concat([keep(x, 'c1_d'), keep(first, 'c2_d'), third]);
  const local = step(b.conv(gathered, `${name}.c4`, x.channels, { kernel: 1 }), 'local_handle');
  const placed = spatialContext(b, local, `${name}.spatial_attn`, around, true);
  return b.add(channelContext(b, placed, `${name}.channel_attn`, around, hidden), x);
}

/** A 1x1, then depthwise kernels of another shape for each quarter of the channels. */
function manyShapes(b: GraphBuilder, x: Value, name: string): Value {
  const width = x.channels / 4;
  const depthwise = (from: Value, part: string, kernel: readonly [number, number] = [3, 3]) =>
    b.conv(from, `${name}.dwc.conv2_${part}`, width, { kernel, groups: width, bias: false });
  const parts = b.split(
    b.conv(x, `${name}.conv1`, x.channels, { kernel: 1, bias: false }),
    Array<number>(4).fill(width),
  );
  return b.concat([
    depthwise(parts[0]!, '1'),
    depthwise(parts[1]!, '2', [5, 3]),
    depthwise(parts[2]!, '3', [3, 5]),
    depthwise(depthwise(parts[3]!, '4.0'), '4.1'),
  ]);
}
