import type { Architecture, Sizes } from '../architecture.js';
import { surround } from '../blocks/pad.js';
import { namedInOrder, shapeOf } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

interface UpconvSizes extends Sizes {
  /** Channels after each convolution. */
  readonly widths: readonly number[];
}

const LAYERS = Array.from({ length: 7 }, (_, i) => `conv${i + 1}`);
const LEAK = 0.1;

/** Pixels that the convolutions, which add no border of their own, take off each side. */
const MARGIN = 7;

/** waifu2x's smaller network: six convolutions, each wider than the last, and a transposed one to the picture. Purely local. */
export const upconv7: Architecture<UpconvSizes> = {
  id: 'upconv7',
  title: 'waifu2x upconv 7',
  source: 'nagadomi/waifu2x, lib/srcnn.lua; weights as nihui/waifu2x-ncnn-vulkan has them',
  range: 1,
  detect(weights) {
    const named = withOwnNames(weights);
    const kernels = LAYERS.map((layer) => shapeOf(named, `${layer}.weight`) ?? []);
    const [last, first] = [kernels.at(-1)!, kernels[0]!];
    if (first[1] !== 3 || last.slice(1).join('x') !== '3x4x4') return undefined;
    return { scale: 2, widths: kernels.slice(0, -1).map(([out]) => out!) };
  },
  prepare: withOwnNames,
  build(b, picture, { widths }) {
    let x = surround(b, picture, MARGIN);
    widths.forEach((width, i) => (x = b.leakyRelu(b.conv(x, LAYERS[i]!, width, { pad: 0 }), LEAK)));
    return b.convTranspose(x, LAYERS.at(-1)!, 3, 4, 2, 3);
  },
  typical: (scale) => (scale === 2 ? { scale, widths: [16, 32, 64, 128, 128, 256] } : undefined),
};

function withOwnNames(weights: WeightMap): WeightMap {
  return weights.has('conv1.weight') ? weights : (namedInOrder(weights, LAYERS) ?? weights);
}
