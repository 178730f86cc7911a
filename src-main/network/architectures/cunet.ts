import type { Architecture, Sizes } from '../architecture.js';
import { channelMean } from '../blocks/statistics.js';
import { cropTo, padToMultiple, surround, trimmed } from '../blocks/pad.js';
import type { GraphBuilder, Value } from '../builder.js';
import { namedInOrder, shapeOf } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

interface Form {
  /** Pixels of the picture that the convolutions, which add no border of their own, take off each side. */
  readonly margin: number;
  /** What both sides must be multiples of, so that no halving meets an odd side. */
  readonly multiple: number;
  /** Channels between the two U-Nets. */
  readonly width: number;
  /** Kernel, stride and cut of the transposed convolution that ends the first U-Net. */
  readonly enlarge: readonly [number, number, number];
}

const FORMS: Readonly<Record<number, Form>> = {
  2: { margin: 18, multiple: 2, width: 3, enlarge: [4, 2, 3] },
  3: { margin: 14, multiple: 4, width: 3, enlarge: [5, 3, 2] },
  4: { margin: 19, multiple: 2, width: 64, enlarge: [4, 2, 3] },
};

const LEAK = 0.1;

/**
 * Two U-Nets in cascade, the first of which enlarges: waifu2x's cunet, and with the same layers Real-CUGAN. Channels
 * are weighed by their means over the whole map.
 */
export const cunet: Architecture<Sizes> = {
  id: 'cunet',
  title: 'waifu2x CUNet / Real-CUGAN',
  source: 'nagadomi/waifu2x, lib/srcnn.lua; bilibili/ailab, Real-CUGAN/upcunet_v3.py',
  range: 1,
  detect(weights) {
    const named = withOwnNames(weights);
    const [from, to, side] = shapeOf(named, 'unet1.conv_bottom.weight') ?? [];
    const scale = named.has('conv_final.weight') ? 4 : side === 5 ? 3 : 2;
    const { width, enlarge } = FORMS[scale]!;
    return from === 64 && to === width && side === enlarge[0] ? { scale } : undefined;
  },
  prepare: withOwnNames,
  build(b, picture, { scale }) {
    const { margin, multiple, width, enlarge } = FORMS[scale]!;
    const whole = surround(b, padToMultiple(b, picture, multiple, 'edge'), margin);
    const large = firstUNet(b, whole, width, enlarge);
    const result = b.add(secondUNet(b, large, width), trimmed(b, large, 20));
    if (scale !== 4) return cropTo(b, result, picture, scale);
    const shuffled = b.pixelShuffle(trimmed(b, b.conv(result, 'conv_final', 12, { pad: 0 }), 1), 2);
    return b.add(cropTo(b, shuffled, picture, scale), b.nearest(picture, scale));
  },
  typical: (scale) => (scale in FORMS ? { scale } : undefined),
};

function firstUNet(b: GraphBuilder, x: Value, out: number, [kernel, stride, cut]: Form['enlarge']): Value {
  const fine = pair(b, x, 'unet1.conv1', 32, 64);
  const coarse = weighed(b, pair(b, halved(b, fine, 'unet1.conv1_down'), 'unet1.conv2', 128, 64), 'unet1.conv2');
  const joined = b.add(trimmed(b, fine, 4), doubled(b, coarse, 'unet1.conv2_up', 64));
  return b.convTranspose(leaky3x3(b, joined, 'unet1.conv3', 64), 'unet1.conv_bottom', out, kernel, stride, cut);
}

function secondUNet(b: GraphBuilder, x: Value, out: number): Value {
  const fine = pair(b, x, 'unet2.conv1', 32, 64);
  const middle = weighed(b, pair(b, halved(b, fine, 'unet2.conv1_down'), 'unet2.conv2', 64, 128), 'unet2.conv2');
  const coarse = weighed(b, pair(b, halved(b, middle, 'unet2.conv2_down'), 'unet2.conv3', 256, 128), 'unet2.conv3');
  const upper = b.add(trimmed(b, middle, 4), doubled(b, coarse, 'unet2.conv3_up', 128));
  const refined = weighed(b, pair(b, upper, 'unet2.conv4', 64, 64), 'unet2.conv4');
  const joined = b.add(trimmed(b, fine, 16), doubled(b, refined, 'unet2.conv4_up', 64));
  return b.conv(leaky3x3(b, joined, 'unet2.conv5', 64), 'unet2.conv_bottom', out, { pad: 0 });
}

const leaky3x3 = (b: GraphBuilder, x: Value, name: string, width: number): Value =>
  b.leakyRelu(b.conv(x, name, width, { pad: 0 }), LEAK);

const pair = (b: GraphBuilder, x: Value, name: string, between: number, width: number): Value =>
  leaky3x3(b, leaky3x3(b, x, `${name}.conv.0`, between), `${name}.conv.2`, width);

const halved = (b: GraphBuilder, x: Value, name: string): Value =>
  b.leakyRelu(b.conv(x, name, x.channels, { kernel: 2, stride: 2, pad: 0 }), LEAK);

const doubled = (b: GraphBuilder, x: Value, name: string, width: number): Value =>
  b.leakyRelu(b.convTranspose(x, name, width, 2, 2), LEAK);

function weighed(b: GraphBuilder, x: Value, name: string): Value {
  const squeezed = b.relu(b.conv(channelMean(b, x), `${name}.seblock.conv1`, x.channels / 8, { kernel: 1 }));
  return b.mul(x, b.sigmoid(b.conv(squeezed, `${name}.seblock.conv2`, x.channels, { kernel: 1 })));
}

const pairNames = (name: string): string[] => [`${name}.conv.0`, `${name}.conv.2`];
const weighedNames = (name: string): string[] => [...pairNames(name), `${name}.seblock.conv1`, `${name}.seblock.conv2`];

/** In the order in which the layers run. */
const LAYERS: readonly string[] = [
  ...pairNames('unet1.conv1'),
  'unet1.conv1_down',
  ...weighedNames('unet1.conv2'),
  'unet1.conv2_up',
  'unet1.conv3',
  'unet1.conv_bottom',
  ...pairNames('unet2.conv1'),
  'unet2.conv1_down',
  ...weighedNames('unet2.conv2'),
  'unet2.conv2_down',
  ...weighedNames('unet2.conv3'),
  'unet2.conv3_up',
  ...weighedNames('unet2.conv4'),
  'unet2.conv4_up',
  'unet2.conv5',
  'unet2.conv_bottom',
];

/** Exporters to ncnn give the layers names of their own; upcunet_v3.py's are these. */
function withOwnNames(weights: WeightMap): WeightMap {
  if (weights.has('unet1.conv_bottom.weight')) return weights;
  return namedInOrder(weights, LAYERS) ?? namedInOrder(weights, [...LAYERS, 'conv_final']) ?? weights;
}
