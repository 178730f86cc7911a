import type { Architecture, Sizes } from '../architecture.js';
import { imdnRefinement } from '../blocks/distillation.js';
import { toPicture } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

export interface LocalImdnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  readonly distilled: number;
}

/** What differs between IMDN's forms without attention and gathering. */
export interface LocalImdnForm {
  /** Names of a block's refining convolutions, the last of which has no activation, and of the 1x1 behind them. */
  readonly steps: readonly string[];
  readonly fuse: string;
  /** Side of the kernel that closes the row of blocks. */
  readonly closing: number;
}

const AIM19: LocalImdnForm = { steps: ['conv1.0', 'conv2.0', 'conv3.0', 'conv4'], fuse: 'conv1x1', closing: 3 };

/** The form of IMDN that won AIM 2019: no attention, no gathering, and so purely local. */
export const imdnAim19: Architecture<LocalImdnSizes> = {
  id: 'imdn-aim19',
  title: 'IMDN of AIM 2019',
  source: 'Zhang et al. 2019, AIM 2019 Challenge on Constrained Super-Resolution (ofsoundof/IMDN)',
  range: 1,
  detect: imdnAim19Sizes,
  build: buildImdnAim19,
  typical: (scale) => ({ scale, channels: 64, blocks: 8, distilled: 16 }),
};

export function imdnAim19Sizes(weights: WeightMap): LocalImdnSizes | undefined {
  return localImdnSizes(weights, AIM19);
}

export function buildImdnAim19(b: GraphBuilder, picture: Value, sizes: LocalImdnSizes): Value {
  return buildLocalImdn(b, picture, sizes, AIM19);
}

export function localImdnSizes(weights: WeightMap, { steps }: LocalImdnForm): LocalImdnSizes | undefined {
  const last = (block: number) => `model.1.sub.${block}.${steps.at(-1)}.weight`;
  const head = shapeOf(weights, 'model.0.weight');
  const distilled = shapeOf(weights, last(0))?.[0];
  const scale = shuffleScale(shapeOf(weights, 'model.2.weight')?.[0]);
  if (head?.[1] !== 3 || distilled === undefined || scale === undefined) return undefined;
  return { scale, channels: head[0]!, blocks: countWhile((i) => weights.has(last(i))), distilled };
}

export function buildLocalImdn(b: GraphBuilder, picture: Value, sizes: LocalImdnSizes, form: LocalImdnForm): Value {
  const { scale, channels, blocks, distilled } = sizes;
  const head = b.conv(picture, 'model.0', channels);
  let x = head;
  for (let i = 0; i < blocks; i++) {
    const name = `model.1.sub.${i}`;
    const steps = form.steps.map((step) => `${name}.${step}`);
    const refined = imdnRefinement(b, x, steps, distilled);
    x = b.add(b.conv(refined, `${name}.${form.fuse}`, channels, { kernel: 1 }), x);
  }
  x = b.add(b.conv(x, `model.1.sub.${blocks}`, channels, { kernel: form.closing }), head);
  return toPicture(b, x, 'model.2', scale);
}
