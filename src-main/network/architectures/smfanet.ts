import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { coarseMap, type CoarseMap } from '../blocks/adaptive-pool.js';
import { unitLength } from '../blocks/norms.js';
import { sampleBias, sampleVariance } from '../blocks/statistics.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface SmfaSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width inside the feed-forward part, and how many of those channels look around themselves. */
  readonly hidden: number;
  readonly partial: number;
  /** Width inside the local branch. */
  readonly local: number;
}

/** Side of the cells that the non-local branch looks at. */
const CELL = 8;

/** Self-modulation by what lies far (maxima of coarse cells and the variance) and by what lies near. */
export const smfanet: Architecture<SmfaSizes> = {
  id: 'smfanet',
  title: 'SMFANet',
  source: 'Zheng et al. 2024, ECCV (Zheng-MJ/SMFANet)',
  range: 1,
  minimumSide: CELL,
  detect(weights) {
    const head = shapeOf(weights, 'to_feat.weight');
    const scale = shuffleScale(shapeOf(weights, 'to_img.0.weight')?.[0]);
    const hidden = shapeOf(weights, 'feats.0.pcfn.conv_0.weight')?.[0];
    const partial = shapeOf(weights, 'feats.0.pcfn.conv_1.weight')?.[0];
    const local = shapeOf(weights, 'feats.0.smfa.lde.conv_1.weight')?.[1];
    if (head?.[1] !== 3 || scale === undefined || !hidden || !partial || !local) return undefined;
    const blocks = countWhile((i) => weights.has(`feats.${i}.smfa.alpha`));
    return { scale, channels: head[0]!, blocks, hidden, partial, local };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const surroundings = { map: coarseMap(b, picture, CELL), bias: sampleBias(b, picture) };
    const head = b.conv(picture, 'to_feat', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) {
      x = b.add(x, modulation(b, unitLength(b, x), `feats.${i}.smfa`, sizes, surroundings));
      x = b.add(x, feedForward(b, unitLength(b, x), `feats.${i}.pcfn`, sizes));
    }
    return toPicture(b, b.add(x, head), 'to_img.0', scale);
  },
  typical: (scale) => ({ scale, channels: 36, blocks: 8, hidden: 72, partial: 18, local: 72 }),
};

/** What depends on the picture's size alone; `bias` is N / (N - 1) for N pixels. */
interface Surroundings {
  readonly map: CoarseMap;
  readonly bias: Value;
}

function modulation(b: GraphBuilder, x: Value, name: string, { local }: SmfaSizes, around: Surroundings): Value {
  const n = x.channels;
  const perChannel = [1, n, 1, 1];
  const conv1 = (from: Value, part: string, out: number) => b.conv(from, `${name}.${part}`, out, { kernel: 1 });
  const [near, far] = b.split(conv1(x, 'linear_0', 2 * n), [n, n]) as [Value, Value];

  const cells = b.conv(around.map.pool(far), `${name}.dw_conv`, n, { groups: n });
  const spread = b.mul(sampleVariance(b, far, around.bias), b.weight(`${name}.belt`, perChannel));
  const weighed = b.add(b.mul(cells, b.weight(`${name}.alpha`, perChannel)), spread);
  const global = b.mul(far, around.map.spread(b.gelu(conv1(weighed, 'linear_1', n))));

  const wide = b.conv(near, `${name}.lde.conv_0.0`, local, { groups: n });
  const detail = conv1(b.gelu(conv1(wide, 'lde.conv_0.1', local)), 'lde.conv_1', n);
  return conv1(b.add(global, detail), 'linear_2', n);
}

function feedForward(b: GraphBuilder, x: Value, name: string, { hidden, partial }: SmfaSizes): Value {
  const wide = b.gelu(b.conv(x, `${name}.conv_0`, hidden, { kernel: 1 }));
  const [first, rest] = b.split(wide, [partial, hidden - partial]) as [Value, Value];
  const mixed = b.concat([b.gelu(b.conv(first, `${name}.conv_1`, partial)), rest]);
  return b.conv(mixed, `${name}.conv_2`, x.channels, { kernel: 1 });
}
