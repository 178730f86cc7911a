import type { Architecture, Sizes } from '../architecture.js';
import { denseLayers } from '../blocks/dense.js';
import type { Value } from '../builder.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface RdnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  /** Convolutions in a block, and the channels each adds. */
  readonly depth: number;
  readonly growth: number;
}

/** Widths of the two convolutions before the enlargement. */
const LATE = [64, 32] as const;

/**
 * Residual dense network with enlargement by repetition, as idealo's image-super-resolution writes it; UpscalerJS
 * publishes a slim and a medium one under the name ESRGAN. Purely local.
 */
export const rdn: Architecture<RdnSizes> = {
  id: 'rdn',
  title: 'RDN (ESRGAN-slim, -medium)',
  source: 'Zhang et al. 2018, arXiv 1802.08797; sizes of @upscalerjs/esrgan-slim and -medium',
  range: 255,
  detect(weights) {
    const head = shapeOf(weights, 'F_m1.weight');
    const scale = shuffleScale(shapeOf(weights, 'UPN3.weight')?.[0]);
    const growth = shapeOf(weights, 'F_1_1.weight')?.[0];
    if (head?.[1] !== 3 || scale === undefined || growth === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`LFF_${i + 1}.weight`));
    return { scale, channels: head[0]!, blocks, depth: countWhile((i) => weights.has(`F_1_${i + 1}.weight`)), growth };
  },
  build(b, picture, { scale, channels, blocks, depth, growth }) {
    const head = b.conv(picture, 'F_m1', channels);
    const passed: Value[] = [];
    let x = b.conv(head, 'F_0', channels);
    for (let block = 1; block <= blocks; block++) {
      const name = (i: number) => `F_${block}_${i}`;
      const seen = denseLayers(b, x, { name, depth, growth, activate: (of) => b.relu(of) });
      x = b.add(b.conv(seen, `LFF_${block}`, channels, { kernel: 1 }), x);
      passed.push(x);
    }
    const gathered = b.conv(b.concat(passed), 'GFF_1', channels, { kernel: 1 });
    x = b.add(b.conv(gathered, 'GFF_2', channels), head);
    x = b.relu(b.conv(x, 'UPN1', LATE[0], { kernel: 5 }));
    x = b.relu(b.conv(x, 'UPN2', LATE[1]));
    return b.conv(b.nearest(b.conv(x, 'UPN3', 3 * scale * scale), scale), 'SR', 3);
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 2, depth: 1, growth: 4 }),
};
