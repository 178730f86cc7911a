import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface ResidualSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
}

const LEAK = 0.05;

/**
 * Our own finer network: residual blocks y = L(x + conv2(L(conv1(x)))) of one width, then as the plain one. Purely
 * local.
 */
export const residual: Architecture<ResidualSizes> = {
  id: 'residual',
  title: 'Residual',
  source: 'Enlarger, models/training',
  range: 1,
  before: ['plain'],
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const tail = shapeOf(weights, 'tail.weight');
    const blocks = countWhile((i) => weights.has(`blocks.${i}.conv1.weight`));
    if (head?.[1] !== 3 || tail === undefined || blocks === 0) return undefined;
    const scale = shuffleScale(tail[0]);
    return scale === undefined ? undefined : { scale, channels: head[0]!, blocks };
  },
  build(b, picture, { scale, channels, blocks }) {
    let x = b.leakyRelu(b.conv(picture, 'head', channels), LEAK);
    for (let i = 0; i < blocks; i++) {
      const inner = b.leakyRelu(b.conv(x, `blocks.${i}.conv1`, channels), LEAK);
      x = b.leakyRelu(b.add(x, b.conv(inner, `blocks.${i}.conv2`, channels)), LEAK);
    }
    const difference = toPicture(b, x, 'tail', scale);
    return b.add(difference, b.nearest(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 32, blocks: 8 }),
};
