import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface GhostSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Ghost convolutions of a block, and the width they work at. */
  readonly ghosts: number;
  readonly inner: number;
}

const LEAK = 0.05;

/**
 * 404NotFound: residual blocks of Ghost convolutions (Han et al. 2020, arXiv 1911.11907) and of a lying and an upright
 * kernel in place of a square one, gathered as in RDN. Purely local.
 */
export const notFound404: Architecture<GhostSizes> = {
  id: '404notfound',
  title: '404NotFound',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team 404NotFound',
  range: 1,
  reconstruction:
    'Known are Ghost convolutions of two halves, 1x3 and 3x1 kernels, the gathering of all blocks, and that all works at the size of the picture. Order, widths and depth are ours: parameters, FLOPs, activations and convolutions lie within 0.9 % of its row. Tensor names are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    const primary = shapeOf(weights, 'blocks.0.ghosts.0.primary.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || primary === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`blocks.${i}.upright.weight`));
    const ghosts = countWhile((i) => weights.has(`blocks.0.ghosts.${i}.primary.weight`));
    return { scale, channels: head[0]!, blocks, ghosts, inner: 2 * primary };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'head', channels);
    const passed = [ghost(b, head, 'shallow', channels)];
    for (let i = 0; i < blocks; i++) passed.push(block(b, passed.at(-1)!, `blocks.${i}`, sizes));
    const gathered = b.conv(b.concat(passed.slice(1)), 'gather', channels, { kernel: 1 });
    return toPicture(b, b.add(b.conv(gathered, 'trunk', channels), head), 'tail', scale);
  },
  typical: (scale) => ({ scale, channels: 88, blocks: 7, ghosts: 5, inner: 28 }),
};

/** Half of the channels by a 3x3, and of each of them one more by a depthwise 3x3. */
function ghost(b: GraphBuilder, x: Value, name: string, out: number): Value {
  const half = out / 2;
  const primary = b.conv(x, `${name}.primary`, half);
  return b.concat([primary, b.conv(primary, `${name}.cheap`, half, { groups: half })]);
}

function block(b: GraphBuilder, x: Value, name: string, { ghosts, inner }: GhostSizes): Value {
  let y = x;
  for (let i = 0; i < ghosts; i++) y = b.leakyRelu(ghost(b, y, `${name}.ghosts.${i}`, inner), LEAK);
  const lying = b.conv(y, `${name}.lying`, x.channels, { kernel: [1, 3] });
  return b.add(b.conv(lying, `${name}.upright`, x.channels, { kernel: [3, 1] }), x);
}
