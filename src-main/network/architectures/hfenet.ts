import type { Architecture, Sizes } from '../architecture.js';
import { withMean, withoutMean } from '../blocks/centre.js';
import { toPicture } from '../blocks/enlarge.js';
import { layerNorm } from '../blocks/norms.js';
import { reflected } from '../blocks/pad.js';
import { sampleBias, sampleVariance } from '../blocks/statistics.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface HfeSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width inside both attentions, inside the gates that follow them, and of what the second measures. */
  readonly hidden: number;
  readonly gate: number;
  readonly measured: number;
}

/** A depthwise convolution: its name, the side of its kernel, how far apart its taps lie. */
type Layer = readonly [name: string, kernel: number, dilation: number];

/** Two convolutions for each third of the channels, the second behind the first. */
const LARGE_KERNELS: readonly (readonly [Layer, Layer])[] = [
  [
    ['conv3_7', 3, 3],
    ['conv3_13', 5, 3],
  ],
  [
    ['conv3_3', 3, 1],
    ['conv3_19', 7, 3],
  ],
  [
    ['conv3_5', 5, 1],
    ['conv3_21', 5, 5],
  ],
];

/** Large kernels in parts, mirrored at the edge, and channels weighed by their entropy over the whole map. */
export const hfenet: Architecture<HfeSizes> = {
  id: 'hfenet',
  title: 'HFENet (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 10 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  minimumSide: 11,
  detect(weights) {
    const channels = shapeOf(weights, 'simple_encoder.weight')?.[0];
    const hidden = shapeOf(weights, 'pipeline.0.slkab.encoder.weight')?.[0];
    const gate = shapeOf(weights, 'pipeline.0.slkab.sgfn.dwconv.weight')?.[0];
    const measured = shapeOf(weights, 'pipeline.0.eab.attn.conv1.weight')?.[0];
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    if (!channels || !hidden || !gate || !measured || scale === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`pipeline.${i}.slkab.encoder.weight`));
    return { scale, channels, blocks, hidden, gate, measured };
  },
  build(b, picture, { scale, channels, blocks, hidden, gate, measured }) {
    const bias = sampleBias(b, picture);
    const head = b.gelu(b.conv(withoutMean(b, picture), 'simple_encoder', channels));
    let x = head;
    for (let i = 0; i < blocks; i++) {
      const [large, entropy] = [`pipeline.${i}.slkab`, `pipeline.${i}.eab`];
      x = attended(b, x, large, ['encoder', 'decoder'], hidden, (seen) => largeKernels(b, seen, `${large}.slka`));
      x = gated(b, x, large, 'sgfn', gate);
      const weigh = (seen: Value) => byEntropy(b, seen, `${entropy}.attn`, measured, bias);
      x = attended(b, x, entropy, ['conv1', 'conv2'], hidden, weigh);
      x = gated(b, x, entropy, 'ffn', gate);
    }
    const last = b.add(b.conv(x, 'after_pipe', channels), head);
    return withMean(b, toPicture(b, last, 'upsampler.0', scale));
  },
  typical: (scale) => ({ scale, channels: 27, blocks: 7, hidden: 54, gate: 27, measured: 6 }),
};

/** `x` plus what `attend` makes of it, normed, in `hidden` channels; the 1x1s into these and back are called `names`. */
function attended(
  b: GraphBuilder,
  x: Value,
  name: string,
  [into, back]: readonly [string, string],
  hidden: number,
  attend: (seen: Value) => Value,
): Value {
  const wide = b.gelu(b.conv(layerNorm(b, x, `${name}.layer_norm_pre`), `${name}.${into}`, hidden, { kernel: 1 }));
  return b.add(x, b.conv(attend(wide), `${name}.${back}`, x.channels, { kernel: 1 }));
}

/** `x` plus a gate of `width` channels over what is normed of it. */
function gated(b: GraphBuilder, x: Value, name: string, part: string, width: number): Value {
  const normed = layerNorm(b, x, `${name}.layer_norm_aft`);
  const wide = b.conv(normed, `${name}.${part}.conv1`, 2 * width, { kernel: 1 });
  const [first, second] = b.split(wide, [width, width]) as [Value, Value];
  const weighed = b.mul(first, b.conv(second, `${name}.${part}.dwconv`, width, { groups: width }));
  return b.add(x, b.conv(weighed, `${name}.${part}.conv2`, x.channels, { kernel: 1 }));
}

function largeKernels(b: GraphBuilder, x: Value, name: string): Value {
  const width = x.channels / LARGE_KERNELS.length;
  const depthwise = (from: Value, [part, kernel, dilation]: Layer): Value => {
    const padded = reflected(b, from, (dilation * (kernel - 1)) >> 1);
    return b.conv(padded, `${name}.${part}`, width, { kernel, dilation, groups: width, pad: 0 });
  };
  const parts = b.split(
    x,
    LARGE_KERNELS.map(() => width),
  );
  const seen = LARGE_KERNELS.map(([first, second], i) => {
    const near = depthwise(parts[i]!, first);
    const far = depthwise(near, second);
    const weights = b.sigmoid(b.conv(b.concat([near, far]), `${name}.mix${i + 1}.0`, 2, { kernel: 1 }));
    const [nearWeight, farWeight] = b.split(weights, [1, 1]) as [Value, Value];
    return b.add(b.mul(near, nearWeight), b.mul(far, farWeight));
  });
  return b.mul(b.gelu(b.conv(b.concat(seen), `${name}.conv`, x.channels, { kernel: 1, bias: false })), x);
}

/** Channels weighed by the entropy of `measured` mixtures of them, were these normally distributed. */
function byEntropy(b: GraphBuilder, x: Value, name: string, measured: number, bias: Value): Value {
  const variance = sampleVariance(b, b.conv(x, `${name}.conv1`, measured, { kernel: 1 }), bias);
  const inner = b.op('Log', [b.mul(variance, b.scalar(2 * Math.PI * Math.E))], {}, measured);
  const entropy = b.mul(inner, b.scalar(0.5));
  return b.mul(x, b.sigmoid(b.conv(entropy, `${name}.conv2`, x.channels, { kernel: 1 })));
}
