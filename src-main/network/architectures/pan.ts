import type { Architecture, Sizes } from '../architecture.js';
import { stagesOf } from '../blocks/enlarge.js';
import { gated } from '../blocks/gate.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf } from '../signature.js';

interface PanSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width of the part that works at the larger size. */
  readonly upper: number;
}

const LEAK = 0.2;

/** No tensor tells any other. */
const SCALES = [2, 3, 4];

/** Pixel attention network (XPixel), the smallest of AIM 2020. Purely local: its attention looks at one pixel only. */
export const pan: Architecture<PanSizes> = {
  id: 'pan',
  title: 'PAN',
  source: 'Zhao et al. 2020, arXiv 2010.01073 (zhaohengyuan1/PAN)',
  range: 1,
  detect(weights, hints) {
    const head = shapeOf(weights, 'conv_first.weight');
    const upper = shapeOf(weights, 'upconv1.weight')?.[0];
    const blocks = countWhile((i) => weights.has(`SCPA_trunk.${i}.conv3.weight`));
    if (head?.[1] !== 3 || upper === undefined || blocks === 0) return undefined;
    // x2 and x3 have the very same tensors: only what the file is called tells them apart.
    const scale = weights.has('upconv2.weight') ? 4 : hints.scale === 3 ? 3 : 2;
    return { scale, channels: head[0]!, blocks, upper };
  },
  build(b, picture, { scale, channels, blocks, upper }) {
    const head = b.conv(picture, 'conv_first', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) x = block(b, x, `SCPA_trunk.${i}`);
    x = b.add(b.conv(x, 'trunk_conv', channels), head);
    stagesOf(scale).forEach((factor, i) => (x = enlarged(b, x, `${i + 1}`, factor, upper)));
    return b.add(b.conv(x, 'conv_last', 3), b.bilinear(picture, scale));
  },
  typical: (scale) => (SCALES.includes(scale) ? { scale, channels: 40, blocks: 16, upper: 24 } : undefined),
};

/** Self-calibrated block with pixel attention. Its convolutions have no bias but the one that weighs pixels. */
function block(b: GraphBuilder, x: Value, name: string): Value {
  const half = x.channels / 2;
  const conv = (from: Value, part: string, kernel: number) =>
    b.conv(from, `${name}.${part}`, half, { kernel, bias: false });
  const left = b.leakyRelu(conv(b.leakyRelu(conv(x, 'conv1_a', 1), LEAK), 'k1.0', 3), LEAK);
  const right = b.leakyRelu(conv(x, 'conv1_b', 1), LEAK);
  const weight = b.conv(right, `${name}.PAConv.k2`, half, { kernel: 1 });
  const weighed = gated(b, conv(right, 'PAConv.k3', 3), weight);
  const calibrated = b.leakyRelu(conv(weighed, 'PAConv.k4', 3), LEAK);
  const joined = b.conv(b.concat([left, calibrated]), `${name}.conv3`, x.channels, { kernel: 1, bias: false });
  return b.add(joined, x);
}

/** Enlarges by repetition, then refines with pixel attention. */
function enlarged(b: GraphBuilder, x: Value, step: string, factor: number, width: number): Value {
  const large = b.conv(b.nearest(x, factor), `upconv${step}`, width);
  const weighed = gated(b, large, b.conv(large, `att${step}.conv`, width, { kernel: 1 }));
  return b.leakyRelu(b.conv(b.leakyRelu(weighed, LEAK), `HRconv${step}`, width), LEAK);
}
