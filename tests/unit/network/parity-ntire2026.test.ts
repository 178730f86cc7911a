import { checkPair } from '../../fixtures/parity.js';

// Networks of the NTIRE 2026 challenge, each against pictures that went through its authors' own code.

checkPair('spanv2_x4', 'ntire2026/team22_spanv2_c2.pth');
checkPair('pds_x4', 'ntire2026/team01_PDS.pth');
checkPair('pkdsr_x4', 'ntire2026/team16_PKDSR.pth');
checkPair('disp_x4', 'ntire2026/team18_DISP.pth');
checkPair('dscf_x4', 'ntire2026/team15_DSCF_Fused.pth');
checkPair('errn2_x4', 'ntire2026/team20_ERRN2.pth', 2e-5);
checkPair('rfdn_span_x4', 'ntire2026/team09_RFDN_SPAN.pth');
checkPair('amcanet_x4', 'ntire2026/team17_AMCANet.pth');
checkPair('hfenet_x4', 'ntire2026/team10_HFENet.pth');
checkPair('safmn_deep15_x4', 'ntire2026/team21_SAFMN_Deep15.pth');
checkPair('vscinet_x4', 'ntire2026/team11_VSCINet.pth');
checkPair('zenosr_x4', 'ntire2026/team04_ZenoSR.pth');
checkPair('bviesr_x4', 'ntire2026/team19_BVIESR.pth');
