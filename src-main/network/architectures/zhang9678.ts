import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface RecurrentSizes extends Sizes {
  readonly channels: number;
  readonly groups: number;
  /** Residual blocks of a group. */
  readonly blocks: number;
}

/** What a memory cell knows: what it gives out, and what it keeps to itself. */
interface Memory {
  readonly out: Value;
  readonly kept: Value;
}

/** Zhang9678: one LSTM cell, its weights shared, remembers across groups of residual blocks. Purely local. */
export const zhang9678: Architecture<RecurrentSizes> = {
  id: 'zhang9678',
  title: 'Zhang9678',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team Zhang9678',
  range: 1,
  reconstruction:
    'Known is that weights are shared in the manner of an LSTM to save parameters. What is shared and where, widths and depth are ours: parameters, FLOPs and convolutions lie within 2.1 % of its row, which the organisers could not verify and which has no activations. Tensor names are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    const groups = countWhile((i) => weights.has(`groups.${i}.close.weight`));
    if (head?.[1] !== 3 || scale === undefined || groups === 0 || !weights.has('cell.weight')) return undefined;
    const blocks = countWhile((i) => weights.has(`groups.0.blocks.${i}.second.weight`));
    return { scale, channels: head[0]!, groups, blocks };
  },
  build(b, picture, { scale, channels, groups, blocks }) {
    const head = b.conv(b.conv(picture, 'head', channels), 'shallow', channels);
    let x = head;
    let memory: Memory = { out: head, kept: head };
    for (let i = 0; i < groups; i++) {
      const found = group(b, x, `groups.${i}`, blocks);
      memory = remember(b, found, memory);
      x = b.add(found, memory.out);
    }
    return toPicture(b, b.add(b.conv(x, 'trunk', channels), head), 'tail', scale);
  },
  typical: (scale) => ({ scale, channels: 48, groups: 4, blocks: 3 }),
};

function group(b: GraphBuilder, x: Value, name: string, blocks: number): Value {
  let y = x;
  for (let i = 0; i < blocks; i++) {
    const inner = b.relu(b.conv(y, `${name}.blocks.${i}.first`, x.channels));
    y = b.add(b.conv(inner, `${name}.blocks.${i}.second`, x.channels), y);
  }
  return b.add(b.conv(y, `${name}.close`, x.channels), x);
}

/** A convolutional LSTM cell (Shi et al. 2015, arXiv 1506.04214) whose gates look at one pixel only. */
function remember(b: GraphBuilder, x: Value, memory: Memory): Memory {
  const n = x.channels;
  const gates = b.conv(b.concat([x, memory.out]), 'cell', 4 * n, { kernel: 1 });
  const [take, keep, give, found] = b.split(gates, [n, n, n, n]) as [Value, Value, Value, Value];
  const kept = b.add(b.mul(memory.kept, b.sigmoid(keep)), b.mul(b.tanh(found), b.sigmoid(take)));
  return { out: b.mul(b.tanh(kept), b.sigmoid(give)), kept };
}
