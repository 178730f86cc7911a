import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { squeezeExcite } from '../blocks/channel-attention.js';
import { channelMean } from '../blocks/statistics.js';
import { sizeOf } from '../blocks/resize-to.js';
import type { GraphBuilder, Value } from '../builder.js';
import { int, ints } from '../graph.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface LatticeSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Width inside a block's chains and inside its channel attention. */
  readonly middle: number;
  readonly attention: number;
}

const LEAK = 0.05;

/** LatticeNet (HaiYun in AIM 2020): butterflies of two chains whose coefficients are channel attention. */
export const latticenet: Architecture<LatticeSizes> = {
  id: 'latticenet',
  title: 'LatticeNet',
  source: 'Luo et al. 2020, ECCV (ymff0592/super-resolution)',
  range: 255,
  minimumSide: 2,
  detect(weights) {
    const channels = shapeOf(weights, 'conv2.weight')?.[0];
    const middle = shapeOf(weights, 'body_unit1.conv_block0.0.weight')?.[0];
    const attention = shapeOf(weights, 'body_unit1.fea_ca1.conv_mean.0.weight')?.[0];
    const scale = shuffleScale(shapeOf(weights, 'tail.1.weight')?.[0]);
    if (channels === undefined || !middle || !attention || scale === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`body_unit${i + 1}.compress.weight`));
    return { scale, channels, blocks, middle, attention };
  },
  build(b, picture, sizes) {
    const { scale, channels, blocks } = sizes;
    const conv1 = (x: Value, name: string, out: number) => b.conv(x, name, out, { kernel: 1 });
    const head = b.conv(b.conv(conv1(picture, 'sub_mean', 3), 'conv1', channels), 'conv2', channels);
    const passed = [head];
    for (let i = 1; i <= blocks; i++) passed.push(block(b, passed.at(-1)!, `body_unit${i}`, sizes));
    // Backward fusion: the last block first, each earlier one joined to what is there.
    let fused = passed.at(-1)!;
    for (let step = 1; step < blocks; step++) {
      const earlier = passed[blocks - step]!;
      fused = b.concat([
        b.relu(conv1(fused, `T_tdm${step}.0`, channels / 2)),
        b.relu(conv1(earlier, `L_tdm${step}.0`, channels / 2)),
      ]);
    }
    const tail = b.conv(b.add(fused, head), 'tail.0', channels);
    return conv1(toPicture(b, tail, 'tail.1', scale), 'add_mean', 3);
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 4, middle: 48, attention: 4 }),
};

function block(b: GraphBuilder, x: Value, name: string, { middle, attention }: LatticeSizes): Value {
  const chain = (from: Value, part: string): Value =>
    [middle, middle, x.channels].reduce(
      (value, out, i) => b.leakyRelu(b.conv(value, `${name}.${part}.${2 * i}`, out), LEAK),
      from,
    );
  const weighed = (value: Value, part: string): Value =>
    b.mul(value, combination(b, value, `${name}.${part}`, attention));
  const u = chain(x, 'conv_block0');
  const p = b.add(x, weighed(u, 'fea_ca1'));
  const q = b.add(u, weighed(x, 'x_ca1'));
  const v = chain(p, 'conv_block1');
  const joined = b.concat([b.add(v, weighed(q, 'fea_ca2')), b.add(q, weighed(v, 'x_ca2'))]);
  return b.conv(joined, `${name}.compress`, x.channels, { kernel: 1 });
}

/** Combination coefficients: half of what the mean and what the deviation (over N - 1 pixels) of each channel say. */
function combination(b: GraphBuilder, x: Value, name: string, width: number): Value {
  const mean = channelMean(b, x);
  const off = b.sub(x, mean);
  const sum = b.op('ReduceSumSquare', [off], { axes: ints(2, 3), keepdims: int(1) }, x.channels);
  const pixels = b.op('ReduceProd', [b.op('Cast', [sizeOf(b, x)], { to: int(1) }, 1)], { keepdims: int(0) }, 1);
  const deviation = b.op('Sqrt', [b.div(sum, b.sub(pixels, b.scalar(1)))], {}, x.channels);
  const both = b.add(
    squeezeExcite(b, mean, `${name}.conv_mean`, width),
    squeezeExcite(b, deviation, `${name}.conv_std`, width),
  );
  return b.mul(both, b.scalar(0.5));
}
