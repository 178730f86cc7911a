import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { coarseMap } from '../blocks/adaptive-pool.js';
import { featureModulation } from '../blocks/feature-modulation.js';
import type { GraphBuilder, Value } from '../builder.js';
import { int, ints } from '../graph.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface SafmnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width inside the channel mixer. */
  readonly hidden: number;
}

/** A quarter of the channels each sees the map at full size and at these fractions of it. */
const FACTORS = [4, 8, 16];

/**
 * Spatially adaptive feature modulation, as submitted to NTIRE 2023: a block weighs its input by what it finds at four
 * sizes, then mixes channels. No layer norm, one global response norm at the start.
 */
export const safmn: Architecture<SafmnSizes> = {
  id: 'safmn',
  title: 'SAFMN',
  source: 'Sun et al. 2023, arXiv 2302.13800, NTIRE 2023 form (sunny2109/SAFMN)',
  range: 1,
  minimumSide: FACTORS.at(-1)!,
  detect(weights) {
    const head = shapeOf(weights, 'to_feat.weight');
    const scale = shuffleScale(shapeOf(weights, 'to_img.0.weight')?.[0]);
    const hidden = shapeOf(weights, 'feats.0.ccm.ccm.0.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || hidden === undefined || !weights.has('norm.gamma')) return undefined;
    return { scale, channels: head[0]!, blocks: countWhile((i) => weights.has(`feats.${i}.safm.aggr.weight`)), hidden };
  },
  build(b, picture, { scale, channels, blocks, hidden }) {
    const coarse = FACTORS.map((factor) => coarseMap(b, picture, factor));
    let x = responseNorm(b, b.conv(picture, 'to_feat', channels), 'norm');
    for (let i = 0; i < blocks; i++) {
      x = b.add(x, featureModulation(b, x, `feats.${i}.safm`, coarse, false));
      x = b.add(x, channelMixer(b, x, `feats.${i}.ccm.ccm`, hidden));
    }
    const difference = toPicture(b, x, 'to_img.0', scale);
    return b.add(difference, b.bilinear(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 36, blocks: 8, hidden: 72 }),
};

/** Each channel times its share of the energy, learnt scale and offset, plus itself (GRN of ConvNeXt V2). */
function responseNorm(b: GraphBuilder, x: Value, name: string): Value {
  const perChannel = [1, x.channels, 1, 1];
  const energy = b.op('ReduceL2', [x], { axes: ints(2, 3), keepdims: int(1) }, x.channels);
  const mean = b.op('ReduceMean', [energy], { axes: ints(1), keepdims: int(1) }, 1);
  const share = b.div(energy, b.add(mean, b.scalar(1e-6)));
  const scaled = b.mul(b.mul(x, share), b.weight(`${name}.gamma`, perChannel));
  return b.add(b.add(scaled, b.weight(`${name}.beta`, perChannel)), x);
}

function channelMixer(b: GraphBuilder, x: Value, name: string, hidden: number): Value {
  const inner = b.gelu(b.conv(x, `${name}.0`, hidden, { bias: false }));
  return b.conv(inner, `${name}.2`, x.channels, { kernel: 1, bias: false });
}
