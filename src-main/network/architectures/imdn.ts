import type { Architecture, Sizes } from '../architecture.js';
import { toPicture } from '../blocks/enlarge.js';
import { contrastAttention } from '../blocks/channel-attention.js';
import { IMDN_SLOPE, imdnRefinement } from '../blocks/distillation.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface ImdnSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  readonly distilled: number;
  /** Width inside the channel attention. */
  readonly contrast: number;
}

/** Information multi-distillation network: its blocks' outputs are all gathered at the end. */
export const imdn: Architecture<ImdnSizes> = {
  id: 'imdn',
  title: 'IMDN',
  source: 'Hui et al. 2019, arXiv 1909.11856 (Zheng222/IMDN)',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'fea_conv.weight');
    const distilled = shapeOf(weights, 'IMDB1.c4.weight')?.[0];
    const contrast = shapeOf(weights, 'IMDB1.cca.conv_du.0.weight')?.[0];
    const scale = shuffleScale(shapeOf(weights, 'upsampler.0.weight')?.[0]);
    if (head?.[1] !== 3 || scale === undefined || distilled === undefined || contrast === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`IMDB${i + 1}.c5.weight`));
    return { scale, channels: head[0]!, blocks, distilled, contrast };
  },
  build(b, picture, { scale, channels, blocks, distilled, contrast }) {
    const head = b.conv(picture, 'fea_conv', channels);
    const passed = [head];
    for (let i = 1; i <= blocks; i++) {
      const x = passed.at(-1)!;
      const name = `IMDB${i}`;
      const steps = ['c1', 'c2', 'c3', 'c4'].map((step) => `${name}.${step}`);
      const refined = imdnRefinement(b, x, steps, distilled);
      const weighed = contrastAttention(b, refined, `${name}.cca`, contrast);
      passed.push(b.add(b.conv(weighed, `${name}.c5`, channels, { kernel: 1 }), x));
    }
    const gathered = b.leakyRelu(b.conv(b.concat(passed.slice(1)), 'c.0', channels, { kernel: 1 }), IMDN_SLOPE);
    const x = b.add(b.conv(gathered, 'LR_conv', channels), head);
    return toPicture(b, x, 'upsampler.0', scale);
  },
  typical: (scale) => ({ scale, channels: 64, blocks: 6, distilled: 16, contrast: 4 }),
};
