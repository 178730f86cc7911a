import type { Architecture } from '../architecture.js';
import { selfWeighed } from '../blocks/swift-attention.js';
import { buildRfdn, rfdnSizes, type FeatureDistillationSizes } from './rfdn.js';

/** RFDN with SPAN's attention, which has no parameters, in place of its own, and so purely local. */
export const rfdnSpan: Architecture<FeatureDistillationSizes> = {
  id: 'rfdn-span',
  title: 'RFDN-SPAN (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 9 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  detect: (weights) => (weights.has('B1.esa.conv1.weight') ? undefined : rfdnSizes(weights)),
  build: (b, picture, sizes) => buildRfdn(b, picture, sizes, (found, x) => selfWeighed(b, found, x)),
  typical: (scale) => ({ scale, channels: 46, blocks: 4, distilled: 23 }),
};
