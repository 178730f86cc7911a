import type { Architecture, Sizes } from '../architecture.js';
import type { GraphBuilder, Value } from '../builder.js';
import { float32 } from '../graph.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface SpanSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
}

/** DIV2K's mean colour, taken off the picture before it is brought to 0..255. */
const MEAN = [0.4488, 0.4371, 0.404];

/**
 * Swift parameter-free attention: what a block found also says how much of it to keep. Its file holds each 3x3
 * merged from the three convolutions that were trained. Purely local.
 */
export const span: Architecture<SpanSizes> = {
  id: 'span',
  title: 'SPAN',
  source: 'Wan et al. 2024, arXiv 2311.12770 (hongyuanyu/SPAN)',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'conv_1.eval_conv.weight');
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    const blocks = countWhile((i) => weights.has(`block_${i + 1}.c1_r.eval_conv.weight`));
    if (head?.[1] !== 3 || scale === undefined || blocks === 0) return undefined;
    return { scale, channels: head[0]!, blocks };
  },
  build(b, picture, { scale, channels, blocks }) {
    const centred = b.mul(b.sub(picture, b.constant(float32([1, 3, 1, 1], MEAN))), b.scalar(255));
    const head = b.conv(centred, 'conv_1.eval_conv', channels);
    const passed = [{ out: head, inner: head }];
    for (let i = 1; i <= blocks; i++) passed.push(block(b, passed.at(-1)!.out, `block_${i}`));
    const last = passed.at(-1)!;
    const gathered = b.concat([head, b.conv(last.out, 'conv_2.eval_conv', channels), passed[1]!.out, last.inner]);
    const merged = b.conv(gathered, 'conv_cat', channels, { kernel: 1 });
    return b.pixelShuffle(b.conv(merged, 'upsampler.0', 3 * scale * scale), scale);
  },
  typical: (scale) => ({ scale, channels: 48, blocks: 6 }),
};

/** `inner` is what the block hands to the end of the network: after its SiLU, which the authors' code runs in place. */
function block(b: GraphBuilder, x: Value, name: string): { out: Value; inner: Value } {
  const conv = (from: Value, i: number) => b.conv(from, `${name}.c${i}_r.eval_conv`, x.channels);
  const inner = b.silu(conv(x, 1));
  const found = conv(b.silu(conv(inner, 2)), 3);
  const keep = b.sub(b.sigmoid(found), b.scalar(0.5));
  return { out: b.mul(b.add(found, x), keep), inner };
}
