import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface PlainSizes extends Sizes {
  readonly channels: number;
  readonly depth: number;
  /** PReLU's slopes are learnt and stored; a leaky slope is fixed. */
  readonly activation: 'prelu' | 'leaky';
}

/** Slope of the leaky form, which no weight file stores. */
const LEAK = 0.1;

/**
 * Our own small network: 3x3 convolutions of one width with an activation after each, a pixel shuffle, and the picture
 * itself enlarged by repetition added at the end, so that only the difference is learnt. Purely local.
 */
export const plain: Architecture<PlainSizes> = {
  id: 'plain',
  title: 'Plain',
  source: 'Enlarger, models/training',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const tail = shapeOf(weights, 'tail.weight');
    const depth = countWhile((i) => weights.has(`body.${i}.weight`));
    if (head?.[1] !== 3 || tail === undefined || depth === 0) return undefined;
    const scale = shuffleScale(tail[0]);
    if (scale === undefined) return undefined;
    return { scale, channels: head[0]!, depth, activation: weights.has('slope.0') ? 'prelu' : 'leaky' };
  },
  build(b, picture, { scale, channels, depth, activation }) {
    const activate = (x: typeof picture, i: number) =>
      activation === 'prelu' ? b.prelu(x, `slope.${i}`) : b.leakyRelu(x, LEAK);
    let x = activate(b.conv(picture, 'head', channels), 0);
    for (let i = 0; i < depth; i++) x = activate(b.conv(x, `body.${i}`, channels), i + 1);
    const difference = toPicture(b, x, 'tail', scale);
    return b.add(difference, b.nearest(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 32, depth: 6, activation: 'prelu' }),
};
