import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface InnopeakSizes extends Sizes {
  readonly channels: number;
  /** Residual blocks with weights of their own; they are gone through {@link TIMES} times. */
  readonly blocks: number;
}

/** How often the module runs, which no weight file tells. */
const TIMES = 4;

/** InnoPeak_SR: one module of residual blocks, gone through again and again with the same weights. Purely local. */
export const innopeakSr: Architecture<InnopeakSizes> = {
  id: 'innopeak-sr',
  title: 'InnoPeak_SR',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team InnoPeak_SR',
  range: 1,
  reconstruction:
    'Known is a recursive residual module. That it has four residual blocks of 64 channels and runs four times is derived: with a first, a closing and a last 3x3, FLOPs, activations and convolutions are those of its row to every printed digit, parameters are 361,840 for a printed 0.361 M, all within 0.3 %. Where skips and activations lie, and tensor names, are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    const blocks = countWhile((i) => weights.has(`module.${i}.second.weight`));
    if (head?.[1] !== 3 || scale === undefined || blocks === 0) return undefined;
    return { scale, channels: head[0]!, blocks };
  },
  build(b, picture, { scale, channels, blocks }) {
    const head = b.conv(picture, 'head', channels);
    let x = head;
    for (let time = 0; time < TIMES; time++) {
      for (let i = 0; i < blocks; i++) x = block(b, x, `module.${i}`);
    }
    return toPicture(b, b.add(b.conv(x, 'trunk', channels), head), 'tail', scale);
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 4 }),
};

function block(b: GraphBuilder, x: Value, name: string): Value {
  const inner = b.relu(b.conv(x, `${name}.first`, x.channels));
  return b.add(b.conv(inner, `${name}.second`, x.channels), x);
}
