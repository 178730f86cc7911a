import type { Architecture } from '../architecture.js';
import { buildLocalImdn, localImdnSizes, type LocalImdnForm, type LocalImdnSizes } from './imdn-aim19.js';

const RTC: LocalImdnForm = { steps: ['c1', 'c2', 'c3', 'c4'], fuse: 'c5', closing: 1 };

/** IMDN's smallest form, for real-time use: no attention, a 1x1 after the blocks. Purely local. */
export const imdnRtc: Architecture<LocalImdnSizes> = {
  id: 'imdn-rtc',
  title: 'IMDN-RTC',
  source: 'Hui et al. 2019, arXiv 1909.11856 (Zheng222/IMDN)',
  range: 1,
  detect: (weights) => localImdnSizes(weights, RTC),
  build: (b, picture, sizes) => buildLocalImdn(b, picture, sizes, RTC),
  typical: (scale) => ({ scale, channels: 12, blocks: 5, distilled: 3 }),
};
