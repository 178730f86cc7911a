import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { bilinearLike } from '../blocks/resize-to.js';
import type { GraphBuilder, Value } from '../builder.js';
import { ints } from '../graph.js';
import { shapeOf, shuffleScale } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

interface PlainUsrSizes extends Sizes {
  /** Channels that each block works on: an outer, perhaps an inner, and the middle width. */
  readonly widths: readonly number[];
  /** Channels of the attention's coarse map; absent in the tiny forms, whose attention stays at full size. */
  readonly attention?: number;
}

/** Blocks from the picture to the result, and the place in `widths` of each. */
const DEEP = { block1: 0, block2: 1, blockm: 2, block3: 1, block4: 0 };
const TINY = { block1: 0, blockm: 1, block2: 0 };

/** Slope between a block's two convolutions. */
const LEAK = 0.05;

/**
 * A plain U of blocks that work on the first channels only and pass on the rest, three of which hold the picture
 * itself. Base, M and S have five blocks with local importance attention, T and U three.
 */
export const plainusr: Architecture<PlainUsrSizes> = {
  id: 'plainusr',
  title: 'PlainUSR',
  source: 'Wang et al. 2024, arXiv 2409.13435 (icandle/PlainUSR)',
  range: 1,
  minimumSide: 7,
  detect(weights) {
    const scale = shuffleScale(shapeOf(weights, 'tail.0.weight')?.[0]);
    const blocks = blocksOf(weights.has('block4.body.0.weight'));
    const widths: number[] = [];
    for (const [name, place] of Object.entries(blocks)) widths[place] = widthOf(weights, name) ?? 0;
    if (scale === undefined || widths.includes(0)) return undefined;
    const attention = shapeOf(weights, 'blockm.body.3.body.2.weight')?.[0];
    return { scale, widths, ...(attention === undefined ? {} : { attention }) };
  },
  build(b, picture, { scale, widths, attention }) {
    let x = b.conv(picture, 'head', widths[0]! + 3);
    for (const [name, place] of Object.entries(blocksOf(widths.length === 3))) {
      x = onFirst(b, x, widths[place]!, (part) => {
        const y = plainBlock(b, part, `${name}.body`);
        if (attention !== undefined) return coarseAttention(b, y, `${name}.body.3.body`, attention);
        return name === 'blockm' ? fineAttention(b, y, `${name}.body.3.body`) : y;
      });
    }
    return toPicture(b, x, 'tail.0', scale);
  },
  typical: (scale) => ({ scale, widths: [48, 32, 16], attention: 8 }),
};

const blocksOf = (deep: boolean): Record<string, number> => (deep ? DEEP : TINY);

const widthOf = (weights: WeightMap, name: string): number | undefined =>
  shapeOf(weights, `${name}.body.0.weight`)?.[0];

/** Replaces the first `width` channels of `x` by what `work` makes of them. */
function onFirst(b: GraphBuilder, x: Value, width: number, work: (part: Value) => Value): Value {
  const [part, rest] = b.split(x, [width, x.channels - width]);
  return b.concat([work(part!), rest!]);
}

function plainBlock(b: GraphBuilder, x: Value, name: string): Value {
  return b.conv(b.leakyRelu(b.conv(x, `${name}.0`, x.channels), LEAK), `${name}.2`, x.channels);
}

/** Local importance attention at full size, gated by the first channel. */
function fineAttention(b: GraphBuilder, x: Value, name: string): Value {
  return b.mul(b.mul(x, b.sigmoid(b.conv(x, `${name}.0`, x.channels))), gate(b, x));
}

/** Local importance attention on a map of about a sixth of the size, gated by the first channel at full size. */
function coarseAttention(b: GraphBuilder, x: Value, name: string, width: number): Value {
  const pooled = softPool(b, b.conv(x, `${name}.0`, width, { kernel: 1 }));
  const small = b.conv(pooled, `${name}.2`, width, { stride: 2 });
  const weight = b.sigmoid(b.conv(small, `${name}.3`, x.channels));
  return b.mul(b.mul(x, bilinearLike(b, weight, x)), gate(b, x));
}

const gate = (b: GraphBuilder, x: Value): Value => b.sigmoid(b.split(x, [1, x.channels - 1])[0]!);

/** Mean over 7x7 windows, 3 apart, weighted by e^x. */
function softPool(b: GraphBuilder, x: Value): Value {
  const mean = (of: Value) => b.op('AveragePool', [of], { kernel_shape: ints(7, 7), strides: ints(3, 3) }, x.channels);
  const weight = b.op('Exp', [x], {}, x.channels);
  return b.div(mean(b.mul(weight, x)), mean(weight));
}
