import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { selfWeighed } from '../blocks/swift-attention.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface Errn2Sizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** 3x3s in a block. */
  readonly depth: number;
}

const LEAK = 0.1;

/** SPAN's attention over blocks of four merged 3x3s with leaky activations. Purely local. */
export const errn2: Architecture<Errn2Sizes> = {
  id: 'errn2',
  title: 'ERRN2 (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 20 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'conv_1.weight');
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    const depth = countWhile((i) => weights.has(`block_1.rep${i + 1}.rep_conv.weight`));
    if (head?.[1] !== 3 || scale === undefined || depth === 0) return undefined;
    const blocks = countWhile((i) => weights.has(`block_${i + 1}.rep1.rep_conv.weight`));
    return { scale, channels: head[0]!, blocks, depth };
  },
  build(b, picture, { scale, channels, blocks, depth }) {
    const head = b.conv(picture, 'conv_1', channels);
    let x = head;
    for (let i = 1; i <= blocks; i++) x = block(b, x, `block_${i}`, depth);
    return toPicture(b, b.add(b.conv(x, 'conv_2', channels), head), 'upsampler.0', scale);
  },
  typical: (scale) => ({ scale, channels: 32, blocks: 6, depth: 4 }),
};

function block(b: GraphBuilder, x: Value, name: string, depth: number): Value {
  let found = x;
  for (let i = 1; i <= depth; i++) {
    const seen = b.conv(found, `${name}.rep${i}.rep_conv`, x.channels);
    found = i < depth ? b.leakyRelu(seen, LEAK) : seen;
  }
  return selfWeighed(b, found, x);
}
