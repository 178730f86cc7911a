import type { Architecture, Sizes } from '../architecture.js';
import { nearCopies } from '../blocks/near.js';
import { swiftBlock, swiftLayers } from '../blocks/swift-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

export interface PdsSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Channels that all that was gathered is brought to before the last 3x3. */
  readonly gathered: number;
}

/** What the two networks of this kind call their last two convolutions. */
export interface PdsNames {
  readonly gather: string;
  readonly last: string;
}

const NAMES: PdsNames = { gather: 'conv_cat_1', last: 'conv_2_1' };

/** SPAN of five blocks, the first of which is only its convolutions; the picture itself goes around them. Purely local. */
export const pds: Architecture<PdsSizes> = {
  id: 'pds',
  title: 'PDS (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 1 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  detect: (weights) => pdsSizes(weights, NAMES),
  build: (b, picture, sizes) => buildPds(b, picture, sizes, NAMES),
  typical: (scale) => ({ scale, channels: 32, blocks: 5, gathered: 20 }),
};

export function pdsSizes(weights: WeightMap, { gather, last }: PdsNames): PdsSizes | undefined {
  const head = shapeOf(weights, 'block_1.c1_r.eval_conv.weight');
  const gathered = shapeOf(weights, `${gather}.weight`)?.[0];
  const scale = shuffleScale(shapeOf(weights, `${last}.eval_conv.weight`)?.[0]);
  if (head?.[1] !== 3 || gathered === undefined || scale === undefined) return undefined;
  const blocks = countWhile((i) => weights.has(`block_${i + 1}.c3_r.eval_conv.weight`));
  return { scale, channels: head[0]!, blocks, gathered };
}

export function buildPds(b: GraphBuilder, picture: Value, sizes: PdsSizes, { gather, last }: PdsNames): Value {
  const { scale, channels, blocks, gathered } = sizes;
  const first = swiftLayers(b, picture, 'block_1', channels).found;
  let x = first;
  for (let i = 2; i <= blocks; i++) x = swiftBlock(b, x, `block_${i}`).out;
  const all = b.concat([nearCopies(b, picture, 'conv_near', scale), x, first]);
  const fine = b.conv(b.conv(all, gather, gathered, { kernel: 1 }), `${last}.eval_conv`, 3 * scale * scale);
  return b.pixelShuffle(fine, scale);
}
