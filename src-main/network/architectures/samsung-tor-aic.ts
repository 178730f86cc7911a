import type { Architecture, Sizes } from '../architecture.js';
import { bottleneck } from '../blocks/channel-attention.js';
import { channelMean } from '../blocks/statistics.js';
import { toPicture } from '../blocks/enlarge.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface MobileSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Channels a block works at, side of its depthwise kernel, and the width inside its channel attention. */
  readonly expanded: number;
  readonly kernel: number;
  readonly squeezed: number;
}

/** SAMSUNG_TOR_AIC: MSRResNet with MobileNetV3's inverted residual blocks (Howard et al. 2019, arXiv 1905.02244). */
export const samsungTorAic: Architecture<MobileSizes> = {
  id: 'samsung-tor-aic',
  title: 'SAMSUNG_TOR_AIC',
  source: 'Zhang et al. 2020, arXiv 2009.06943, team SAMSUNG_TOR_AIC',
  range: 1,
  reconstruction:
    'Known is MSRResNet with modified blocks of MobileNetV3. That these keep squeeze-excitation and hard swish, the one pixel shuffle at the end, kernels, widths and depth are ours: parameters, FLOPs, activations and convolutions lie within 1.1 % of its row. Tensor names are ours.',
  detect(weights) {
    const head = shapeOf(weights, 'head.weight');
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    const depthwise = shapeOf(weights, 'blocks.0.depthwise.weight');
    const squeezed = shapeOf(weights, 'blocks.0.se.0.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || depthwise?.[1] !== 1 || squeezed === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`blocks.${i}.project.weight`));
    return { scale, channels: head[0]!, blocks, expanded: depthwise[0]!, kernel: depthwise[2]!, squeezed };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'head', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) x = block(b, x, `blocks.${i}`, sizes);
    x = b.hardSwish(b.conv(x, 'trunk.0', channels));
    x = b.add(b.conv(x, 'trunk.1', channels), head);
    return b.add(toPicture(b, x, 'tail', scale), b.bilinear(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 40, blocks: 11, expanded: 376, kernel: 5, squeezed: 8 }),
};

function block(b: GraphBuilder, x: Value, name: string, { expanded, kernel, squeezed }: MobileSizes): Value {
  const wide = b.hardSwish(b.conv(x, `${name}.expand`, expanded, { kernel: 1 }));
  const seen = b.hardSwish(b.conv(wide, `${name}.depthwise`, expanded, { kernel, groups: expanded }));
  const weight = b.hardSigmoid(bottleneck(b, channelMean(b, seen), `${name}.se`, squeezed));
  return b.add(b.conv(b.mul(seen, weight), `${name}.project`, x.channels, { kernel: 1 }), x);
}
