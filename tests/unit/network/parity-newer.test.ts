import { checkPair } from '../../fixtures/parity.js';

// Networks since AIM 2020, each against pictures that went through its authors' own code.

checkPair('rlfn_x2', 'rlfn/rlfn_x2.pth');
checkPair('rlfn_x4', 'rlfn/rlfn_x4.pth');
checkPair('rlfn_ntire_x4', 'rlfn/rlfn_ntire_x4.pth');
checkPair('bsrn_x4', 'bsrn/net_g_BSRN_x4.pth');
checkPair('bsrn_s_x4', 'bsrn/net_g_BSRN-S.pth');
checkPair('safmn_x4', 'safmn/team15_SAFMN.pth');
checkPair('efdn_x4', 'efdn/team00_EFDN.pth');
checkPair('span28_x4', 'span/team38_span_ch28_slim.pth');
checkPair('span26_x4', 'span/team39_spantiny_ch26_slim.pth');
for (const scale of [2, 3, 4]) checkPair(`smfanet_x${scale}`, `smfanet/SMFANet_DF2K_100w_x${scale}SR.pth`);
checkPair('plainusr_x4', 'plainusr/PlainUSR_Rep_x4.pth');
for (const size of ['m', 's', 't', 'u'])
  for (const scale of [2, 4])
    checkPair(`plainusr_${size}_x${scale}`, `plainusr/PlainUSR${size.toUpperCase()}_Rep_x${scale}.pth`);
