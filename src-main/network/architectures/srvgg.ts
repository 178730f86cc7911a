import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

interface SrvggSizes extends Sizes {
  readonly channels: number;
  /** Convolutions between the first and the last. */
  readonly depth: number;
}

/**
 * SRVGGNetCompact, the small network of Real-ESRGAN: 3x3 convolutions with PReLU after each but the last, and the
 * picture enlarged by repetition added at the end. Purely local.
 */
export const srvgg: Architecture<SrvggSizes> = {
  id: 'srvgg',
  title: 'SRVGGNetCompact',
  source: 'Wang et al. 2021, arXiv 2107.10833 (xinntao/Real-ESRGAN)',
  range: 1,
  detect(weights) {
    const named = withTorchNames(weights);
    const head = shapeOf(named, 'body.0.weight');
    const layers = countWhile((i) => named.has(`body.${i}.weight`));
    const scale = shuffleScale(shapeOf(named, `body.${layers - 1}.weight`)?.[0]);
    const slopes = shapeOf(named, 'body.1.weight');
    if (head?.[1] !== 3 || head.length !== 4 || slopes?.length !== 1 || scale === undefined) return undefined;
    return { scale, channels: head[0]!, depth: (layers - 3) / 2 };
  },
  prepare: withTorchNames,
  build(b, picture, { scale, channels, depth }) {
    let x = b.prelu(b.conv(picture, 'body.0', channels), 'body.1.weight');
    for (let i = 1; i <= depth; i++) {
      x = b.prelu(b.conv(x, `body.${2 * i}`, channels), `body.${2 * i + 1}.weight`);
    }
    const difference = toPicture(b, x, `body.${2 * depth + 2}`, scale);
    return b.add(difference, b.nearest(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 64, depth: 16 }),
};

/** ncnn keeps the layers in order under names of the exporter's; PyTorch's are body.0, body.1, … */
function withTorchNames(weights: WeightMap): WeightMap {
  if (weights.has('body.0.weight') || ![...weights.keys()].some((name) => name.endsWith('.slope'))) return weights;
  const renamed = new Map<string, NonNullable<ReturnType<WeightMap['get']>>>();
  let layer = -1;
  for (const [name, tensor] of weights) {
    const part = name.slice(name.lastIndexOf('.') + 1);
    if (part !== 'bias') layer++;
    renamed.set(`body.${layer}.${part === 'bias' ? 'bias' : 'weight'}`, tensor);
  }
  return renamed;
}
