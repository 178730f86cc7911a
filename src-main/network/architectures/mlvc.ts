import type { Architecture, Sizes } from '../architecture.js';
import { squeezeExcite } from '../blocks/channel-attention.js';
import { channelMean } from '../blocks/statistics.js';
import { toPicture } from '../blocks/enlarge.js';
import { enhancedSpatialAttention, threeLayers } from '../blocks/spatial-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface MlvcSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width between a block's two 3x3s. */
  readonly middle: number;
  /** Widths inside the spatial and inside the channel attention. */
  readonly spatial: number;
  readonly channelwise: number;
}

const LEAK = 0.05;

/** MLVC: residual blocks that end in spatial attention (as RFDN's) and channel attention side by side. */
export const mlvc: Architecture<MlvcSizes> = {
  id: 'mlvc',
  title: 'MLVC',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team MLVC',
  range: 1,
  minimumSide: 15,
  reconstruction:
    'Known are blocks of both attentions, the spatial one as in RFDN, the channel one cheap, and from its cost that a part works on coarse maps. How they are put together, widths and depth are ours: parameters, FLOPs, activations and convolutions lie within 1.1 % of its row. Tensor names are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    const middle = shapeOf(weights, 'blocks.0.narrow.weight')?.[0];
    const spatial = shapeOf(weights, 'blocks.0.esa.conv1.weight')?.[0];
    const channelwise = shapeOf(weights, 'blocks.0.cea.0.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || !middle || !spatial || !channelwise) return undefined;
    const blocks = countWhile((i) => weights.has(`blocks.${i}.narrow.weight`));
    return { scale, channels: head[0]!, blocks, middle, spatial, channelwise };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'head', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) x = block(b, x, `blocks.${i}`, sizes);
    return toPicture(b, b.add(b.conv(x, 'trunk', channels), head), 'tail', scale);
  },
  typical: (scale) => ({ scale, channels: 54, blocks: 12, middle: 24, spatial: 6, channelwise: 8 }),
};

function block(b: GraphBuilder, x: Value, name: string, { middle, spatial, channelwise }: MlvcSizes): Value {
  const layer = (from: Value, part: string, out: number) => b.leakyRelu(b.conv(from, `${name}.${part}`, out), LEAK);
  const branch = (part: string) => b.conv(found, `${name}.${part}`, x.channels, { kernel: 1 });
  const found = layer(layer(x, 'narrow', middle), 'widen', x.channels);
  const where = enhancedSpatialAttention(b, branch('to_esa'), `${name}.esa`, {
    width: spatial,
    coarse: (pooled) => threeLayers(b, pooled, `${name}.esa`),
  });
  const what = branch('to_cea');
  const weighed = b.mul(what, squeezeExcite(b, channelMean(b, what), `${name}.cea`, channelwise));
  return b.add(b.add(where, weighed), x);
}
