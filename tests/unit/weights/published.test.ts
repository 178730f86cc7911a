import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWeights } from '../../../src-main/weights/read.js';
import { reference } from '../../fixtures/parity.js';
import { isThere } from '../../fixtures/required.js';

const root = join(reference, 'weights');
const here = isThere('REFERENCE', existsSync(root));

/** Parameters as PyTorch counts what lies in the files. */
const published: Readonly<Record<string, number>> = {
  'bsrn/net_g_BSRN-S.pth': 156_288,
  'bsrn/net_g_BSRN_x4.pth': 352_400,
  'efdn/team00_EFDN.pth': 276_192,
  'imdn/IMDN_x2.pth': 694_404,
  'imdn/IMDN_x3.pth': 703_059,
  'imdn/IMDN_x4.pth': 715_176,
  'imdn/model_RTC.pth': 20_190,
  'imdn_aim19/imdn_x4.pth': 893_936,
  'latticenet/LatticeNet_x4.pt': 776_968,
  'ntire2026/team01_PDS.pth': 141_748,
  'ntire2026/team04_ZenoSR.pth': 37_786,
  'ntire2026/team09_RFDN_SPAN.pth': 346_152,
  'ntire2026/team10_HFENet.pth': 143_628,
  'ntire2026/team11_VSCINet.pth': 51_465,
  'ntire2026/team15_DSCF_Fused.pth': 125_992,
  'ntire2026/team16_PKDSR.pth': 143_928,
  'ntire2026/team17_AMCANet.pth': 86_384,
  'ntire2026/team18_DISP.pth': 163_792,
  'ntire2026/team19_BVIESR.pth': 154_839,
  'ntire2026/team20_ERRN2.pth': 245_968,
  'ntire2026/team21_SAFMN_Deep15.pth': 149_248,
  'ntire2026/team22_spanv2_c2.pth': 139_104,
  'pan/PANx2_DF2K.pth': 261_403,
  'pan/PANx3_DF2K.pth': 261_403,
  'pan/PANx4_DF2K.pth': 272_419,
  'plainusr/PlainUSRM_Rep_x2.pth': 148_932,
  'plainusr/PlainUSRM_Rep_x4.pth': 165_492,
  'plainusr/PlainUSRS_Rep_x2.pth': 57_236,
  'plainusr/PlainUSRS_Rep_x4.pth': 68_612,
  'plainusr/PlainUSRT_Rep_x2.pth': 48_724,
  'plainusr/PlainUSRT_Rep_x4.pth': 60_100,
  'plainusr/PlainUSRU_Rep_x2.pth': 13_628,
  'plainusr/PlainUSRU_Rep_x4.pth': 19_820,
  'plainusr/PlainUSR_Rep_x4.pth': 333_108,
  'rfdn/RFDN_AIM.pth': 433_448,
  'rlfn/rlfn_ntire_x4.pth': 317_218,
  'rlfn/rlfn_x2.pth': 526_856,
  'rlfn/rlfn_x4.pth': 543_740,
  'safmn/team15_SAFMN.pth': 237_000,
  'smfanet/SMFANet_DF2K_100w_x2SR.pth': 185_628,
  'smfanet/SMFANet_DF2K_100w_x3SR.pth': 190_503,
  'smfanet/SMFANet_DF2K_100w_x4SR.pth': 197_328,
  'span/team38_span_ch28_slim.pth': 150_688,
  'span/team39_spantiny_ch26_slim.pth': 130_828,
};

test.skipIf(!here).each(Object.entries(published))('%s holds %i parameters', async (file, parameters) => {
  const { format, tensors } = await readWeights(join(root, file));
  expect(format).toBe('pytorch');
  const all = [...tensors.values()];
  expect(all.reduce((sum, { data }) => sum + data.length, 0)).toBe(parameters);
  expect(all.every(({ data }) => data.every(Number.isFinite))).toBe(true);
  expect([...tensors.keys()].filter((name) => name.startsWith('module.'))).toEqual([]);
});

test.skipIf(!here)('no published PyTorch file is left out', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(pth|pt)$/.test(name));
  expect(files.sort()).toEqual(Object.keys(published).sort());
});
