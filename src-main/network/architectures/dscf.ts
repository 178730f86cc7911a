import type { Architecture, Sizes } from '../architecture.js';
import { withoutMean } from '../blocks/centre.js';
import { toPicture } from '../blocks/enlarge.js';
import { selfWeighed, swiftBlock, swiftRest } from '../blocks/swift-attention.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface DscfSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Side of the kernel that stands for the first two convolutions. */
  readonly kernel: number;
}

/** SPAN with convolutions that follow one another without an activation merged into one. Purely local. */
export const dscf: Architecture<DscfSizes> = {
  id: 'dscf',
  title: 'DSCF (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 15 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  detect(weights) {
    const [channels, colours, kernel] = shapeOf(weights, 'conv_fused.weight') ?? [];
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    if (channels === undefined || colours !== 3 || kernel === undefined || scale === undefined) return undefined;
    return { scale, channels, blocks: countWhile((i) => weights.has(`block_${i + 1}.c3_r.eval_conv.weight`)), kernel };
  },
  build(b, picture, { scale, channels, blocks, kernel }) {
    const centred = b.mul(withoutMean(b, picture), b.scalar(255));
    const head = b.conv(centred, 'conv_1.eval_conv', channels);
    const seen = b.silu(b.conv(centred, 'conv_fused', channels, { kernel }));
    const first = selfWeighed(b, swiftRest(b, seen, 'block_1'), head);
    let last = { out: first, inner: seen };
    for (let i = 2; i <= blocks; i++) last = swiftBlock(b, last.out, `block_${i}`);
    const gathered = b.conv(b.concat([head, first, last.inner]), 'conv_cat_other', channels, { kernel: 1 });
    const x = b.add(gathered, b.conv(last.out, 'conv2_fused', channels, { bias: false }));
    return toPicture(b, x, 'upsampler.0', scale);
  },
  typical: (scale) => ({ scale, channels: 26, blocks: 6, kernel: 5 }),
};
