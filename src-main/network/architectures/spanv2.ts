import type { Architecture, Sizes } from '../architecture.js';
import { nearCopies } from '../blocks/near.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface SpanV2Sizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
}

/**
 * Winner of NTIRE 2026: SPAN with ReLU for SiLU, and a learnt 1x1 of what a block found in place of its sigmoid. No
 * biases but those of these 1x1s. Purely local.
 */
export const spanv2: Architecture<SpanV2Sizes> = {
  id: 'spanv2',
  title: 'SPANV2 (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 22 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'block_1.c1.conv.weight');
    const scale = shuffleScale(shapeOf(weights, 'pointwise_conv.weight')?.[0]);
    if (head?.[1] !== 3 || scale === undefined) return undefined;
    return { scale, channels: head[0]!, blocks: countWhile((i) => weights.has(`block_${i + 1}.c3.conv.weight`)) };
  },
  build(b, picture, { scale, channels, blocks }) {
    let x = b.relu(layers(b, picture, 'block_1', channels));
    for (let i = 2; i <= blocks; i++) x = block(b, x, `block_${i}`);
    const all = b.concat([nearCopies(b, picture, 'conv_near', scale), x]);
    const seen = b.conv(all, 'depthwise_conv', all.channels, { groups: all.channels, bias: false });
    const fine = b.conv(seen, 'pointwise_conv', 3 * scale * scale, { kernel: 1, bias: false });
    return b.pixelShuffle(fine, scale);
  },
  typical: (scale) => ({ scale, channels: 32, blocks: 5 }),
};

/** Three 3x3s, ReLU after the first two. */
function layers(b: GraphBuilder, x: Value, name: string, width: number): Value {
  const conv = (from: Value, i: number) => b.conv(from, `${name}.c${i}.conv`, width, { bias: false });
  return conv(b.relu(conv(b.relu(conv(x, 1)), 2)), 3);
}

function block(b: GraphBuilder, x: Value, name: string): Value {
  const found = layers(b, x, name, x.channels);
  return b.mul(b.add(x, found), b.conv(found, `${name}.guidance_map_conv`, x.channels, { kernel: 1 }));
}
