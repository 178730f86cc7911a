import type { Architecture, Sizes } from '../architecture.js';
import { shuffled, stagesIn, stagesOf } from '../blocks/enlarge.js';
import { countWhile, shapeOf } from '../signature.js';

interface MsrresnetSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
}

const LEAK = 0.1;

/** Modified SRResNet, the challenge's baseline: residual blocks without normalisation. Purely local. */
export const msrresnet: Architecture<MsrresnetSizes> = {
  id: 'msrresnet',
  title: 'MSRResNet',
  source: 'Zhang et al. 2020, arXiv 2009.06943, baseline (xinntao/BasicSR)',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'conv_first.weight');
    const blocks = countWhile((i) => weights.has(`recon_trunk.${i}.conv1.weight`));
    const stages = stagesIn(weights, (stage) => `upconv${stage}`, 'HRconv');
    if (head?.[1] !== 3 || blocks === 0 || stages === undefined) return undefined;
    return { scale: stages.scale, channels: head[0]!, blocks };
  },
  build(b, picture, { scale, channels, blocks }) {
    let x = b.leakyRelu(b.conv(picture, 'conv_first', channels), LEAK);
    for (let i = 0; i < blocks; i++) {
      // The authors call it as a function, so the challenge does not count it.
      const inner = b.relu(b.conv(x, `recon_trunk.${i}.conv1`, channels), 'functional');
      x = b.add(x, b.conv(inner, `recon_trunk.${i}.conv2`, channels));
    }
    stagesOf(scale).forEach((factor, i) => {
      x = b.leakyRelu(shuffled(b, x, `upconv${i + 1}`, channels, factor), LEAK);
    });
    x = b.leakyRelu(b.conv(x, 'HRconv', channels), LEAK);
    return b.add(b.conv(x, 'conv_last', 3), b.bilinear(picture, scale));
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 16 }),
};
