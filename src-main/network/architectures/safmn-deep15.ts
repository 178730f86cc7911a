import type { Architecture, Sizes } from '../architecture.js';
import { coarseMap } from '../blocks/adaptive-pool.js';
import { toPicture } from '../blocks/enlarge.js';
import { featureModulation } from '../blocks/feature-modulation.js';
import { mapNorm } from '../blocks/norms.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface DeepSafmnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width inside the channel mixer. */
  readonly hidden: number;
}

/** A quarter of the channels each sees the map at full size and at these fractions of it. */
const FACTORS = [2, 4, 8];

/** SAFMN of many narrow blocks, each of whose halves begins with a norm over the whole map. */
export const safmnDeep15: Architecture<DeepSafmnSizes> = {
  id: 'safmn-deep15',
  title: 'SAFMN-Deep15 (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 21 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  minimumSide: FACTORS.at(-1)!,
  detect(weights) {
    const head = shapeOf(weights, 'to_feat.weight');
    const hidden = shapeOf(weights, 'blocks.0.ffn.0.weight')?.[0];
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    if (head?.[1] !== 3 || hidden === undefined || scale === undefined) return undefined;
    return {
      scale,
      channels: head[0]!,
      blocks: countWhile((i) => weights.has(`blocks.${i}.safm.aggr.weight`)),
      hidden,
    };
  },
  build(b, picture, { scale, channels, blocks, hidden }) {
    const coarse = FACTORS.map((factor) => coarseMap(b, picture, factor));
    const head = b.conv(picture, 'to_feat', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) {
      const name = `blocks.${i}`;
      x = b.add(featureModulation(b, mapNorm(b, x, `${name}.norm1.norm`), `${name}.safm`, coarse, true), x);
      x = b.add(channelMixer(b, mapNorm(b, x, `${name}.norm2.norm`), `${name}.ffn`, hidden), x);
    }
    return b.add(toPicture(b, b.add(x, head), 'upsampler.0', scale), b.bilinear(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 40, blocks: 15, hidden: 80 }),
};

const channelMixer = (b: GraphBuilder, x: Value, name: string, hidden: number): Value =>
  b.conv(b.gelu(b.conv(x, `${name}.0`, hidden, { kernel: 1 })), `${name}.2`, x.channels, { kernel: 1 });
