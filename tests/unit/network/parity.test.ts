import { checkPair } from '../../fixtures/parity.js';

// The report's networks, each against pictures that went through its authors' own code.

checkPair('rfdn_x4', 'rfdn/RFDN_AIM.pth');
for (const scale of [2, 3, 4]) checkPair(`imdn_x${scale}`, `imdn/IMDN_x${scale}.pth`);
checkPair('imdn_rtc_x2', 'imdn/model_RTC.pth');
checkPair('imdn_aim19_x4', 'imdn_aim19/imdn_x4.pth');
for (const scale of [2, 3, 4]) checkPair(`pan_x${scale}`, `pan/PANx${scale}_DF2K.pth`);
checkPair('latticenet_x4', 'latticenet/LatticeNet_x4.pt');
