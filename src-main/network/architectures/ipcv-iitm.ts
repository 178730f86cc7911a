import type { Architecture, Sizes } from '../architecture.js';
import { denseLayers } from '../blocks/dense.js';
import { toPicture } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface IpcvSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Channels a block starts from, its dense layers, and the channels each adds. */
  readonly reduced: number;
  readonly depth: number;
  readonly growth: number;
}

/** IPCV_IITM: residual dense blocks that narrow what comes in, all of them gathered at the end. Purely local. */
export const ipcvIitm: Architecture<IpcvSizes> = {
  id: 'ipcv-iitm',
  title: 'IPCV_IITM',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team IPCV_IITM',
  range: 1,
  reconstruction:
    'Known are the gathering of all blocks as in RDN and the one pixel shuffle at the end. What is in a block, widths and depth are ours: parameters, FLOPs, activations and convolutions lie within 1.4 % of its row. Tensor names are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    const reduced = shapeOf(weights, 'blocks.0.reduce.weight')?.[0];
    const growth = shapeOf(weights, 'blocks.0.dense.1.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || reduced === undefined || growth === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`blocks.${i}.fuse.weight`));
    const depth = countWhile((i) => weights.has(`blocks.0.dense.${i + 1}.weight`));
    return { scale, channels: head[0]!, blocks, reduced, depth, growth };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'head', channels);
    const passed = [b.conv(head, 'shallow', channels)];
    for (let i = 0; i < blocks; i++) passed.push(block(b, passed.at(-1)!, `blocks.${i}`, sizes));
    const gathered = b.conv(b.concat(passed.slice(1)), 'gather', channels, { kernel: 1 });
    return toPicture(b, b.add(b.conv(gathered, 'trunk', channels), head), 'tail', scale);
  },
  typical: (scale) => ({ scale, channels: 60, blocks: 9, reduced: 20, depth: 4, growth: 28 }),
};

function block(b: GraphBuilder, x: Value, name: string, { reduced, depth, growth }: IpcvSizes): Value {
  const narrow = b.conv(x, `${name}.reduce`, reduced, { kernel: 1 });
  const dense = (layer: number) => `${name}.dense.${layer}`;
  const seen = denseLayers(b, narrow, { name: dense, depth, growth, activate: (of) => b.relu(of) });
  return b.add(b.conv(seen, `${name}.fuse`, x.channels, { kernel: 1 }), x);
}
