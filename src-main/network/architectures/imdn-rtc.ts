import type { Architecture, Sizes } from '../architecture.js';
import { progressiveRefinement } from '../blocks/distillation.js';
import { countWhile, shapeOf, shuffleScale } from '../signature.js';

interface ImdnRtcSizes extends Sizes {
  readonly channels: number;
  readonly blocks: number;
  readonly distilled: number;
}

/** IMDN's smallest form, for real-time use: no attention, a 1x1 after the blocks. Purely local. */
export const imdnRtc: Architecture<ImdnRtcSizes> = {
  id: 'imdn-rtc',
  title: 'IMDN-RTC',
  source: 'Hui et al. 2019, arXiv 1909.11856 (Zheng222/IMDN)',
  range: 1,
  detect(weights) {
    const head = shapeOf(weights, 'model.0.weight');
    const distilled = shapeOf(weights, 'model.1.sub.0.c4.weight')?.[0];
    const scale = shuffleScale(shapeOf(weights, 'model.2.weight')?.[0]);
    if (head?.[1] !== 3 || distilled === undefined || scale === undefined) return undefined;
    const blocks = countWhile((i) => weights.has(`model.1.sub.${i}.c4.weight`));
    return { scale, channels: head[0]!, blocks, distilled };
  },
  build(b, picture, { scale, channels, blocks, distilled }) {
    const head = b.conv(picture, 'model.0', channels);
    let x = head;
    for (let i = 0; i < blocks; i++) {
      const name = `model.1.sub.${i}`;
      const steps = [`${name}.c1`, `${name}.c2`, `${name}.c3`] as const;
      const refined = progressiveRefinement(b, x, { steps, last: `${name}.c4` }, distilled);
      x = b.add(b.conv(refined, `${name}.c5`, channels, { kernel: 1 }), x);
    }
    x = b.add(b.conv(x, `model.1.sub.${blocks}`, channels, { kernel: 1 }), head);
    return b.pixelShuffle(b.conv(x, 'model.2', 3 * scale * scale), scale);
  },
  typical: (scale) => ({ scale, channels: 12, blocks: 5, distilled: 3 }),
};
