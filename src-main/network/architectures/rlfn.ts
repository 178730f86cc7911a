import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { enhancedSpatialAttention } from '../blocks/spatial-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface RlfnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width between the convolutions of a block, and inside its attention. */
  readonly middle: number;
  readonly attention: number;
}

const LEAK = 0.05;

/** Residual local feature network, winner of NTIRE 2022: three convolutions, a skip and spatial attention a block. */
export const rlfn: Architecture<RlfnSizes> = {
  id: 'rlfn',
  title: 'RLFN',
  source: 'Kong et al. 2022, arXiv 2205.07514 (bytedance/RLFN)',
  range: 255,
  minimumSide: 15,
  detect(weights) {
    const head = shapeOf(weights, 'conv_1.weight');
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    const middle = shapeOf(weights, 'block_1.c1_r.weight')?.[0];
    const attention = shapeOf(weights, 'block_1.esa.conv1.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || middle === undefined || attention === undefined) return undefined;
    return {
      scale,
      channels: head[0]!,
      blocks: countWhile((i) => weights.has(`block_${i + 1}.c5.weight`)),
      middle,
      attention,
    };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'conv_1', channels);
    let x = head;
    for (let i = 1; i <= blocks; i++) x = block(b, x, `block_${i}`, sizes);
    x = b.add(b.conv(x, 'conv_2', channels), head);
    return toPicture(b, x, 'upsampler.0', scale);
  },
  typical: (scale) => ({ scale, channels: 52, blocks: 6, middle: 52, attention: 16 }),
};

function block(b: GraphBuilder, x: Value, name: string, { middle, attention }: RlfnSizes): Value {
  const layer = (from: Value, i: number, out: number) => b.leakyRelu(b.conv(from, `${name}.c${i}_r`, out), LEAK);
  const found = layer(layer(layer(x, 1, middle), 2, middle), 3, x.channels);
  const fused = b.conv(b.add(found, x), `${name}.c5`, x.channels, { kernel: 1 });
  return enhancedSpatialAttention(b, fused, `${name}.esa`, {
    width: attention,
    coarse: (pooled) => b.conv(pooled, `${name}.esa.conv3`, attention),
  });
}
