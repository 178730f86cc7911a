import type { Architecture, Sizes } from '../architecture.js';
import { progressiveRefinement } from '../blocks/distillation.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

export interface ImdnAim19Sizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  readonly distilled: number;
}

/** The form of IMDN that won AIM 2019: no attention, no gathering, and so purely local. */
export const imdnAim19: Architecture<ImdnAim19Sizes> = {
  id: 'imdn-aim19',
  title: 'IMDN of AIM 2019',
  source: 'Zhang et al. 2019, AIM 2019 Challenge on Constrained Super-Resolution (ofsoundof/IMDN)',
  range: 1,
  detect: imdnAim19Sizes,
  build: buildImdnAim19,
  typical: (scale) => ({ scale, channels: 64, blocks: 8, distilled: 16 }),
};

export function imdnAim19Sizes(weights: WeightMap): ImdnAim19Sizes | undefined {
  const head = shapeOf(weights, 'model.0.weight');
  const distilled = shapeOf(weights, 'model.1.sub.0.conv4.weight')?.[0];
  const scale = shuffleScale(shapeOf(weights, 'model.2.weight')?.[0]);
  if (head?.[1] !== 3 || distilled === undefined || scale === undefined) return undefined;
  const blocks = countWhile((i) => weights.has(`model.1.sub.${i}.conv4.weight`));
  return { scale, channels: head[0]!, blocks, distilled };
}

export function buildImdnAim19(b: GraphBuilder, picture: Value, sizes: ImdnAim19Sizes): Value {
  const { scale, channels, blocks, distilled } = sizes;
  const head = b.conv(picture, 'model.0', channels);
  let x = head;
  for (let i = 0; i < blocks; i++) {
    const name = `model.1.sub.${i}`;
    const steps = [`${name}.conv1.0`, `${name}.conv2.0`, `${name}.conv3.0`] as const;
    const refined = progressiveRefinement(b, x, { steps, last: `${name}.conv4` }, distilled);
    x = b.add(b.conv(refined, `${name}.conv1x1`, channels, { kernel: 1 }), x);
  }
  x = b.add(b.conv(x, `model.1.sub.${blocks}`, channels), head);
  return b.pixelShuffle(b.conv(x, 'model.2', 3 * scale * scale), scale);
}
