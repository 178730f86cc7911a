import type { Architecture, Sizes } from '../architecture.js';
import { denseLayers } from '../blocks/dense.js';
import { pixelUnshuffle } from '../blocks/pixel-unshuffle.js';
import { cropTo, padToMultiple } from '../blocks/pad.js';
import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf } from '../signature.js';
import { withNewNames } from './rrdbnet-names.js';

interface RrdbSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Channels that each convolution of a dense block adds. */
  readonly growth: number;
  /** How much smaller the picture is made before the network, which then enlarges it by `scale` times this. */
  readonly unshuffle: number;
}

const LEAK = 0.2;

/** Share of a block's result that is added to its input. */
const RESIDUAL = 0.2;

/**
 * Residual in residual dense blocks: ESRGAN, Real-ESRGAN x4plus, x2plus and its small form for drawings. Purely local,
 * but seen from afar.
 */
export const rrdbnet: Architecture<RrdbSizes> = {
  id: 'rrdbnet',
  title: 'RRDBNet (ESRGAN, Real-ESRGAN)',
  source: 'Wang et al. 2018, arXiv 1809.00219; Wang et al. 2021, arXiv 2107.10833 (xinntao/Real-ESRGAN)',
  range: 1,
  // The smallest side that can be mirrored up to a multiple of 4, the largest factor in use.
  minimumSide: 4,
  detect(file) {
    const weights = withNewNames(file);
    const head = shapeOf(weights, 'conv_first.weight');
    const growth = shapeOf(weights, 'body.0.rdb1.conv1.weight')?.[0];
    const unshuffle = Math.sqrt((head?.[1] ?? 0) / 3);
    if (growth === undefined || !Number.isInteger(unshuffle) || unshuffle < 1) return undefined;
    const stages = countWhile((i) => weights.has(`conv_up${i + 1}.weight`));
    const blocks = countWhile((i) => weights.has(`body.${i}.rdb1.conv1.weight`));
    return { scale: 2 ** stages / unshuffle, channels: head![0]!, blocks, growth, unshuffle };
  },
  prepare: withNewNames,
  build(b, picture, { scale, channels, blocks, growth, unshuffle }) {
    const whole = unshuffle > 1 ? pixelUnshuffle(b, padToMultiple(b, picture, unshuffle), unshuffle) : picture;
    const head = b.conv(whole, 'conv_first', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) {
      let inner = x;
      for (let part = 1; part <= 3; part++) inner = denseBlock(b, inner, `body.${i}.rdb${part}`, growth);
      x = b.add(b.mul(inner, b.scalar(RESIDUAL)), x);
    }
    x = b.add(head, b.conv(x, 'conv_body', channels));
    for (let stage = 1; stage <= Math.log2(scale * unshuffle); stage++) {
      x = b.leakyRelu(b.conv(b.nearest(x, 2), `conv_up${stage}`, channels), LEAK);
    }
    const result = b.conv(b.leakyRelu(b.conv(x, 'conv_hr', channels), LEAK), 'conv_last', 3);
    return unshuffle > 1 ? cropTo(b, result, picture, scale) : result;
  },
  typical(scale) {
    const unshuffle = { 2: 2, 4: 1 }[scale];
    return unshuffle === undefined ? undefined : { scale, channels: 64, blocks: 6, growth: 32, unshuffle };
  },
};

/** Five convolutions that each see everything before them; the last brings it back to the block's width. */
function denseBlock(b: GraphBuilder, x: Value, name: string, growth: number): Value {
  const conv = (i: number) => `${name}.conv${i}`;
  const seen = denseLayers(b, x, { name: conv, depth: 4, growth, activate: (of) => b.leakyRelu(of, LEAK) });
  const last = b.conv(seen, conv(5), x.channels);
  return b.add(b.mul(last, b.scalar(RESIDUAL)), x);
}
