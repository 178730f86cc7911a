import { describe, expect, test } from 'vitest';
import type { Sizes } from '../../../src-main/network/architecture.js';
import { architectures } from '../../../src-main/network/architectures/index.js';
import { architectureOf, buildGraph, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights, type WeightMap } from '../../../src-main/network/weight-source.js';
import { shallow } from '../../fixtures/fresh-model.js';

// Every size of every network, one after the other, at values of its own: fresh weights of it must be recognised with
// all sizes as they were.

/** Other values for each size of each network. */
const others: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  '404notfound': { channels: [16, 44], blocks: [1, 3], ghosts: [1, 6], inner: [8, 32] },
  amcanet: { channels: [16, 48], blocks: [1, 11], head: [8, 24], hidden: [16, 64] },
  bsrn: { channels: [32, 48], blocks: [1, 11], distilled: [16, 24], attention: [8, 12], contrast: [2, 8] },
  bviesr: { channels: [24, 60], squeezed: [5, 12], hidden: [48, 120] },
  cunet: {},
  disp: { channels: [16, 48], blocks: [1, 11] },
  dscf: { channels: [16, 28], blocks: [1, 11], kernel: [3, 7] },
  efdn: { channels: [24, 64], distilled: [12, 32], attention: [6, 16] },
  errn2: { channels: [16, 48], blocks: [1, 11], depth: [2, 3] },
  // Of another depth it is IMDN of AIM 2019, whose tensors it has.
  fimdn: { blocks: [], channels: [32, 48], distilled: [8, 12] },
  hfenet: { channels: [18, 30], blocks: [1, 11], hidden: [36, 60], gate: [16, 54], measured: [4, 9] },
  imdn: { channels: [32, 48], blocks: [1, 11], distilled: [8, 12], contrast: [2, 8] },
  'imdn-aim19': { channels: [32, 48], blocks: [1, 5, 11], distilled: [8, 12] },
  'imdn-rtc': { channels: [16, 24], blocks: [1, 6, 11], distilled: [2, 4] },
  'innopeak-sr': { channels: [32, 48], blocks: [1, 5] },
  'ipcv-iitm': { channels: [32, 48], blocks: [1, 11], reduced: [12, 24], depth: [1, 5], growth: [12, 32] },
  latticenet: { channels: [32, 48], blocks: [2, 5], middle: [32, 64], attention: [2, 8] },
  mlvc: { channels: [32, 48], blocks: [1, 13], middle: [16, 32], spatial: [4, 8], channelwise: [4, 16] },
  msrresnet: { channels: [32, 48], blocks: [1, 11] },
  pan: { channels: [20, 48], blocks: [1, 11], upper: [16, 32] },
  pds: { channels: [16, 48], blocks: [1, 11], gathered: [16, 24] },
  pkdsr: { channels: [16, 48], blocks: [1, 11], gathered: [16, 20] },
  plain: { channels: [16, 48], depth: [1, 11], activation: ['leaky'] },
  plainusr: {
    widths: [
      [64, 48, 32],
      [32, 16, 8],
      [32, 24],
    ],
    attention: [4, 16],
  },
  rdn: { channels: [32, 48], blocks: [1, 11], depth: [2, 4], growth: [8, 16] },
  residual: { channels: [16, 48], blocks: [1, 11] },
  rfdn: { channels: [40, 52], blocks: [1, 6, 11], distilled: [20, 26], attention: [8, 16] },
  'rfdn-span': { channels: [40, 52], blocks: [1, 6, 11], distilled: [20, 26] },
  rlfn: { channels: [46, 48], blocks: [1, 11], middle: [46, 64], attention: [12, 20] },
  rrdbnet: { channels: [32, 48], blocks: [1, 11], growth: [16, 24], unshuffle: [2, 4] },
  rrdn: { channels: [32, 48], blocks: [1, 11], parts: [1, 4], depth: [2, 5], growth: [16, 24] },
  safmn: { channels: [32, 48], blocks: [1, 11], hidden: [48, 96] },
  'safmn-deep15': { channels: [32, 48], blocks: [1, 11], hidden: [48, 96] },
  'samsung-tor-aic': { channels: [16, 48], blocks: [1, 11], expanded: [64, 96], kernel: [3, 7], squeezed: [4, 16] },
  'sc-cvlab': {
    channels: [16, 48],
    widths: [[[8, 4]], Array(11).fill([12, 8])],
    upper: [
      [16, 12],
      [24, 24],
    ],
  },
  smfanet: { channels: [32, 48], blocks: [1, 11], hidden: [48, 96], partial: [9, 24], local: [36, 108] },
  span: { channels: [26, 52], blocks: [1, 11] },
  spanv2: { channels: [16, 48], blocks: [1, 11] },
  srvgg: { channels: [32, 48], depth: [1, 11] },
  'uestc-medialab': { channels: [32, 48], blocks: [1, 11], steps: [2, 7], distilled: [24, 32], groups: [1, 4] },
  upconv7: { widths: [[8, 16, 24, 32, 40, 48]] },
  vscinet: { channels: [16, 32], blocks: [1, 11], hidden: [20, 60] },
  zenosr: { channels: [16, 32], blocks: [1, 11], hidden: [18, 54], refinements: [1, 6] },
  zhang9678: { channels: [32, 64], groups: [1, 11], blocks: [1, 4] },
  zjuesr2020: { channels: [16, 48], blocks: [1, 11], branches: [[12], [12, 20], [8, 12, 16, 20]], upper: [16, 24] },
};

/** Sizes of forms that have some of them only, or more. */
type AnySizes = Sizes & Record<string, unknown>;
const forms: Readonly<Record<string, readonly AnySizes[]>> = {
  bsrn: [{ scale: 4, channels: 48, blocks: 2, distilled: 24, attention: 12 }],
  plainusr: [
    { scale: 4, widths: [32, 16] },
    { scale: 2, widths: [16, 8] },
  ],
  rrdbnet: [1, 2, 4, 8, 16].map((scale) => ({ scale, channels: 32, blocks: 1, growth: 16, unshuffle: 1 })),
};

const SCALES = [1, 2, 3, 4, 5, 8];

const fresh = (id: string, sizes: Sizes): WeightMap => {
  const weights = new FreshWeights(1);
  buildGraph(architectureOf(id)!, sizes, weights);
  return weights.given;
};

/** The usual sizes of a network, not more than twice deep, at the largest scale it has. */
function usual(id: string): Sizes {
  const { typical } = architectureOf(id)!;
  const sizes = typical(4) ?? typical(2)!;
  return id === 'fimdn' ? sizes : shallow(sizes);
}

const expectRecognised = (id: string, sizes: Sizes): void => {
  const found = recognise(fresh(id, sizes), { scale: sizes.scale });
  expect({ id: found.architecture.id, sizes: found.sizes }).toEqual({ id, sizes });
};

test('no network and no size is left out', () => {
  const sizesOf = (sizes: object) => Object.keys(sizes).filter((size) => size !== 'scale');
  const all = architectures.map(({ id }) => [id, sizesOf(usual(id)).sort()]);
  const varied = Object.entries(others).map(([id, values]) => [id, sizesOf(values).sort()]);
  expect(Object.fromEntries(varied)).toEqual(Object.fromEntries(all));
});

describe.each(architectures.map(({ id }) => ({ id })))('$id is recognised', ({ id }) => {
  const scales = SCALES.filter((scale) => architectureOf(id)!.typical(scale) !== undefined);
  test.each(scales)('at x%i', (scale) => {
    const typical = architectureOf(id)!.typical(scale)!;
    expectRecognised(id, id === 'fimdn' ? typical : shallow(typical));
  });

  const cases = Object.entries(others[id] ?? {}).flatMap(([size, values]) => values.map((value) => [size, value]));
  test.each(cases as [string, unknown][])('with %s of %j', (size, value) => {
    const sizes: AnySizes = { ...usual(id), [size]: value };
    // Of three blocks none has the attention that is told by a width.
    if (size === 'widths' && id === 'plainusr' && (value as number[]).length === 2) delete sizes.attention;
    expectRecognised(id, sizes);
  });

  test.each(forms[id] ?? [])('as %j', (sizes) => expectRecognised(id, sizes));
});
