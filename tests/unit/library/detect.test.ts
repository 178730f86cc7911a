import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNetwork } from '../../../src-main/library/read-network.js';
import { reference } from '../../fixtures/parity.js';
import { isThere } from '../../fixtures/required.js';

const weights = join(reference, 'weights');
const here = isThere('REFERENCE', existsSync(weights));

/** Network and scale of every published weight file. */
const published: Readonly<Record<string, readonly [architecture: string, scale: number]>> = {
  'bsrn/net_g_BSRN-S.pth': ['bsrn', 4],
  'bsrn/net_g_BSRN_x4.pth': ['bsrn', 4],
  'efdn/team00_EFDN.pth': ['efdn', 4],
  'imdn/IMDN_x2.pth': ['imdn', 2],
  'imdn/IMDN_x3.pth': ['imdn', 3],
  'imdn/IMDN_x4.pth': ['imdn', 4],
  'imdn/model_RTC.pth': ['imdn-rtc', 2],
  'imdn_aim19/imdn_x4.pth': ['imdn-aim19', 4],
  'latticenet/LatticeNet_x4.pt': ['latticenet', 4],
  'ntire2026/team01_PDS.pth': ['pds', 4],
  'ntire2026/team04_ZenoSR.pth': ['zenosr', 4],
  'ntire2026/team09_RFDN_SPAN.pth': ['rfdn-span', 4],
  'ntire2026/team10_HFENet.pth': ['hfenet', 4],
  'ntire2026/team11_VSCINet.pth': ['vscinet', 4],
  'ntire2026/team15_DSCF_Fused.pth': ['dscf', 4],
  'ntire2026/team16_PKDSR.pth': ['pkdsr', 4],
  'ntire2026/team17_AMCANet.pth': ['amcanet', 4],
  'ntire2026/team18_DISP.pth': ['disp', 4],
  'ntire2026/team19_BVIESR.pth': ['bviesr', 4],
  'ntire2026/team20_ERRN2.pth': ['errn2', 4],
  'ntire2026/team21_SAFMN_Deep15.pth': ['safmn-deep15', 4],
  'ntire2026/team22_spanv2_c2.pth': ['spanv2', 4],
  'pan/PANx2_DF2K.pth': ['pan', 2],
  'pan/PANx3_DF2K.pth': ['pan', 3],
  'pan/PANx4_DF2K.pth': ['pan', 4],
  'plainusr/PlainUSRM_Rep_x2.pth': ['plainusr', 2],
  'plainusr/PlainUSRM_Rep_x4.pth': ['plainusr', 4],
  'plainusr/PlainUSRS_Rep_x2.pth': ['plainusr', 2],
  'plainusr/PlainUSRS_Rep_x4.pth': ['plainusr', 4],
  'plainusr/PlainUSRT_Rep_x2.pth': ['plainusr', 2],
  'plainusr/PlainUSRT_Rep_x4.pth': ['plainusr', 4],
  'plainusr/PlainUSRU_Rep_x2.pth': ['plainusr', 2],
  'plainusr/PlainUSRU_Rep_x4.pth': ['plainusr', 4],
  'plainusr/PlainUSR_Rep_x4.pth': ['plainusr', 4],
  'realesr_ncnn/realesr-animevideov3-x2.param': ['srvgg', 2],
  'realesr_ncnn/realesr-animevideov3-x4.param': ['srvgg', 4],
  'rfdn/RFDN_AIM.pth': ['rfdn', 4],
  'rlfn/rlfn_ntire_x4.pth': ['rlfn', 4],
  'rlfn/rlfn_x2.pth': ['rlfn', 2],
  'rlfn/rlfn_x4.pth': ['rlfn', 4],
  'safmn/team15_SAFMN.pth': ['safmn', 4],
  'smfanet/SMFANet_DF2K_100w_x2SR.pth': ['smfanet', 2],
  'smfanet/SMFANet_DF2K_100w_x3SR.pth': ['smfanet', 3],
  'smfanet/SMFANet_DF2K_100w_x4SR.pth': ['smfanet', 4],
  'span/team38_span_ch28_slim.pth': ['span', 4],
  'span/team39_spantiny_ch26_slim.pth': ['span', 4],
};

test.skipIf(!here).each(Object.entries(published))('%s is %j', async (file, [architecture, scale]) => {
  const found = await readNetwork(join(weights, file));
  expect([found.architecture.id, found.scale]).toEqual([architecture, scale]);
});

test.skipIf(!here)('no published weight file is left out', () => {
  const files = readdirSync(weights, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(pth?|param)$/.test(name),
  );
  expect(files.sort()).toEqual(Object.keys(published).sort());
});
