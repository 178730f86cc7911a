import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { unitLength } from '../blocks/norms.js';
import { bilinearLike } from '../blocks/resize-to.js';
import type { GraphBuilder, Value } from '../builder.js';
import { ints } from '../graph.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface AmcaSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width of each of the two heads of an attention, and inside the gate that follows it. */
  readonly head: number;
  readonly hidden: number;
}

/** Two heads of gated convolutions, one of which looks at a map of a quarter of the size. */
export const amcanet: Architecture<AmcaSizes> = {
  id: 'amcanet',
  title: 'AMCANet (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 17 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  minimumSide: 7,
  detect(weights) {
    const channels = shapeOf(weights, 'head.weight')?.[0];
    const head = shapeOf(weights, 'blocks.0.amca.heads.0.conv1x1_3.weight')?.[0];
    const hidden = shapeOf(weights, 'blocks.0.fsg.conv1x1_2.weight')?.[0];
    const scale = shuffleScale(shapeOf(weights, 'tail.weight')?.[0]);
    if (!channels || !head || !hidden || scale === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`blocks.${i}.amca.fusion_conv.weight`));
    return { scale, channels, blocks, head, hidden };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const head = b.conv(picture, 'head', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) {
      x = b.add(attention(b, unitLength(b, x), `blocks.${i}.amca`, sizes.head), x);
      x = b.add(spatialGate(b, unitLength(b, x), `blocks.${i}.fsg`, sizes.hidden), x);
    }
    return toPicture(b, b.add(b.conv(x, 'conv1x1', channels, { kernel: 1 }), head), 'tail', scale);
  },
  typical: (scale) => ({ scale, channels: 32, blocks: 7, head: 16, hidden: 32 }),
};

function attention(b: GraphBuilder, x: Value, name: string, width: number): Value {
  const fine = attentionHead(b, x, `${name}.heads.0`, width, false);
  const coarse = attentionHead(b, x, `${name}.heads.1`, width, true);
  return b.conv(b.concat([fine, coarse]), `${name}.fusion_conv`, x.channels, { kernel: 1 });
}

function attentionHead(b: GraphBuilder, x: Value, name: string, width: number, isCoarse: boolean): Value {
  const conv1 = (from: Value, part: string, out: number) => b.conv(from, `${name}.${part}`, out, { kernel: 1 });
  const depthwise = (from: Value, part: string) => b.conv(from, `${name}.${part}`, width, { groups: width });
  const [key, value] = b.split(conv1(x, 'conv1x1', 2 * width), [width, width]) as [Value, Value];
  const near = depthwise(key, 'conv3x3_1');
  const far = conv1(
    depthwise(depthwise(isCoarse ? pooled(b, near) : near, 'conv3x3_2'), 'conv3x3_3'),
    'conv1x1_2',
    width,
  );
  const seen = b.add(isCoarse ? bilinearLike(b, far, near) : far, near);
  return b.mul(b.sigmoid(conv1(seen, 'conv1x1_3', width)), depthwise(value, 'conv3x3_v'));
}

const pooled = (b: GraphBuilder, x: Value): Value =>
  b.op('MaxPool', [x], { kernel_shape: ints(7, 7), strides: ints(4, 4) }, x.channels);

function spatialGate(b: GraphBuilder, x: Value, name: string, width: number): Value {
  const conv1 = (from: Value, part: string, out: number) => b.conv(from, `${name}.${part}`, out, { kernel: 1 });
  const [first, second] = b.split(conv1(x, 'conv1x1_1', 2 * width), [width, width]) as [Value, Value];
  const gate = conv1(b.conv(first, `${name}.conv3x3_2`, width, { groups: width }), 'conv1x1_2', width);
  return conv1(b.mul(b.sigmoid(gate), second), 'conv1x1_3', x.channels);
}
