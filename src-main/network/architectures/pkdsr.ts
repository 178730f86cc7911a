import type { Architecture } from '../architecture.js';
import { buildPds, pdsSizes, type PdsNames, type PdsSizes } from './pds.js';

const NAMES: PdsNames = { gather: 'conv_cat', last: 'conv_2' };

/** {@link pds} with a wider end. Purely local. */
export const pkdsr: Architecture<PdsSizes> = {
  id: 'pkdsr',
  title: 'PKDSR (NTIRE 2026)',
  source: 'NTIRE 2026 Efficient Super-Resolution, team 16 (Amazingren/NTIRE2026_ESR)',
  range: 1,
  detect: (weights) => pdsSizes(weights, NAMES),
  build: (b, picture, sizes) => buildPds(b, picture, sizes, NAMES),
  typical: (scale) => ({ scale, channels: 32, blocks: 5, gathered: 24 }),
};
