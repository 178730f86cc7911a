import type { Architecture, Sizes } from '../architecture.js';
import { denseLayers } from '../blocks/dense.js';
import type { GraphBuilder, Value } from '../builder.js';
import { int, text } from '../graph.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface RrdnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Dense blocks in a block. */
  readonly parts: number;
  /** Growing convolutions in a dense block, and the channels each adds. */
  readonly depth: number;
  readonly growth: number;
}

/** Share of a block's result that is added to its input. */
const RESIDUAL = 0.2;

/**
 * Residual in residual dense network as idealo's image-super-resolution writes it: ReLU, and one pixel shuffle at the
 * end. UpscalerJS publishes it as ESRGAN-thick. Purely local.
 */
export const rrdn: Architecture<RrdnSizes> = {
  id: 'rrdn',
  title: 'RRDN (ESRGAN-thick)',
  source: 'Wang et al. 2018, arXiv 1809.00219; sizes of @upscalerjs/esrgan-thick',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'Pre_blocks_conv.weight');
    const scale = shuffleScale(shapeOf(weights, 'PreShuffle.weight')?.[0]);
    const growth = shapeOf(weights, 'F_1_1_1.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || growth === undefined) return undefined;
    const count = (name: (i: number) => string) => countWhile((i) => weights.has(`${name(i + 1)}.weight`));
    const [blocks, parts] = [count((i) => `LFF_${i}_1`), count((i) => `LFF_1_${i}`)];
    return { scale, channels: head[0]!, blocks, parts, depth: count((i) => `F_1_1_${i}`), growth };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks, parts } = sizes;
    const head = b.conv(picture, 'Pre_blocks_conv', channels);
    let x = head;
    for (let block = 1; block <= blocks; block++) {
      let inner = x;
      for (let part = 1; part <= parts; part++) inner = denseBlock(b, inner, `${block}_${part}`, sizes);
      x = residual(b, x, inner);
    }
    x = b.add(b.conv(x, 'post_blocks_conv', channels), head);
    const cells = b.conv(x, 'PreShuffle', 3 * scale * scale);
    // TensorFlow keeps the place within a cell before the colour, unlike PyTorch's pixel shuffle.
    const enlarged = b.op('DepthToSpace', [cells], { blocksize: int(scale), mode: text('DCR') }, 3);
    return b.conv(enlarged, 'SR', 3);
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 10, parts: 3, depth: 4, growth: 32 }),
};

function denseBlock(b: GraphBuilder, x: Value, name: string, { depth, growth }: RrdnSizes): Value {
  const seen = denseLayers(b, x, { name: (i) => `F_${name}_${i}`, depth, growth, activate: (of) => b.relu(of) });
  return residual(b, x, b.conv(seen, `LFF_${name}`, x.channels));
}

const residual = (b: GraphBuilder, x: Value, found: Value): Value => b.add(x, b.mul(found, b.scalar(RESIDUAL)));
