import type { Architecture } from '../architecture.js';
import { elements } from '../graph.js';
import type { WeightMap } from '../weight-source.js';
import { buildImdnAim19, imdnAim19Sizes, type LocalImdnSizes } from './imdn-aim19.js';

/** What tells it from the network it was made of. */
const BLOCKS = 6;

/**
 * Faster IMDN (AiriA_CG), second of AIM 2020: two blocks less than the winner of 2019, and each 3x3 trained with an
 * upright and a lying one beside it (Ding et al. 2019, arXiv 1908.03930), merged here. Purely local.
 */
export const fimdn: Architecture<LocalImdnSizes> = {
  id: 'fimdn',
  title: 'FIMDN',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team AiriA_CG',
  range: 1,
  before: ['imdn-aim19'],
  detect(weights) {
    const sizes = imdnAim19Sizes(merged(weights));
    return sizes?.blocks === BLOCKS ? sizes : undefined;
  },
  prepare: merged,
  build: buildImdnAim19,
  typical: (scale) => ({ scale, channels: 64, blocks: BLOCKS, distilled: 16 }),
};

/** Parts of a group: their kernels, and where their taps lie in the 3x3. */
const PARTS: Readonly<Record<string, { readonly kernel: string; readonly taps: readonly number[] }>> = {
  square: { kernel: '3x3', taps: [0, 1, 2, 3, 4, 5, 6, 7, 8] },
  ver: { kernel: '3x1', taps: [1, 4, 7] },
  hor: { kernel: '1x3', taps: [3, 4, 5] },
};

/**
 * Adds `NAME.square`, `NAME.ver` (3x1) and `NAME.hor` (1x3), weights and biases, up to `NAME`: what is linear may be
 * added first. Anything else, and parts of other shapes, stay as they are.
 */
function merged(weights: WeightMap): WeightMap {
  const found = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, tensor] of weights) {
    const [, group, part, kind] = /^(.+)\.(square|ver|hor)\.(weight|bias)$/.exec(name) ?? [];
    const { kernel, taps } = PARTS[part ?? ''] ?? {};
    const fits = kind === 'bias' || tensor.shape.slice(2).join('x') === kernel;
    if (taps === undefined || !fits) {
      found.set(name, tensor);
      continue;
    }
    const shape = kind === 'weight' ? [...tensor.shape.slice(0, 2), 3, 3] : tensor.shape;
    const [from, into] = kind === 'weight' ? [taps, 9] : [[0], 1];
    const key = `${group}.${kind}`;
    const sum = found.get(key) ?? { shape, data: new Float32Array(elements(shape)) };
    tensor.data.forEach((value, i) => {
      sum.data[Math.floor(i / from.length) * into + from[i % from.length]!]! += value;
    });
    found.set(key, sum);
  }
  return found;
}
