import type { Architecture, Sizes } from '../architecture.js';
import { withoutMean } from '../blocks/centre.js';
import { toPicture } from '../blocks/enlarge.js';
import { inParallel, inSeries, kernelOf } from '../blocks/merge.js';
import { swiftBlock } from '../blocks/swift-attention.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

interface SpanSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** The picture goes in as it is, without its mean taken off; such files carry a tensor called `no_norm`. */
  readonly raw?: true;
}

/**
 * Swift parameter-free attention: what a block found also says how much of it to keep. Each 3x3 is trained
 * as three convolutions and a skip; files hold these, or only the merged kernel (`eval_conv`). Purely local.
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
    return { scale, channels: head[0]!, blocks, ...(weights.has('no_norm') ? { raw: true } : {}) };
  },
  prepare: merged,
  build(b, picture, { scale, channels, blocks, raw }) {
    const head = b.conv(raw ? picture : b.mul(withoutMean(b, picture), b.scalar(255)), 'conv_1.eval_conv', channels);
    const passed = [{ out: head, inner: head }];
    for (let i = 1; i <= blocks; i++) passed.push(swiftBlock(b, passed.at(-1)!.out, `block_${i}`));
    const last = passed.at(-1)!;
    const gathered = b.concat([head, b.conv(last.out, 'conv_2.eval_conv', channels), passed[1]!.out, last.inner]);
    const gist = b.conv(gathered, 'conv_cat', channels, { kernel: 1 });
    return toPicture(b, gist, 'upsampler.0', scale);
  },
  typical: (scale) => ({ scale, channels: 48, blocks: 6 }),
};

/** Merges each 1x1, 3x3, 1x1 and the 1x1 beside them anew: the kernel that lies with them may be of an earlier step. */
function merged(weights: WeightMap): WeightMap {
  const found = new Map([...weights].filter(([name]) => name !== 'no_norm' && !/\.(sk|conv\.[012])\./.test(name)));
  for (const name of weights.keys()) {
    const conv = /^(.+)\.sk\.weight$/.exec(name)?.[1];
    if (conv === undefined) continue;
    const [first, middle, last] = [0, 1, 2].map((i) => kernelOf(weights, `${conv}.conv.${i}`));
    if (!first || !middle || !last) continue;
    const kernel = inParallel(inSeries(inSeries(first, middle), last), kernelOf(weights, `${conv}.sk`)!);
    found.set(`${conv}.eval_conv.weight`, kernel);
    found.set(`${conv}.eval_conv.bias`, { shape: [kernel.bias.length], data: kernel.bias });
  }
  return found;
}
