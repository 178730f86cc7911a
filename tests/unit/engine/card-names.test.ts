import { expect, test } from 'vitest';
import { graphicsCards } from '../../../src-main/engine/card-names.js';

// Texts as the systems' own programs print them.
const LSPCI = `00:00.0 "Host bridge" "Intel Corporation" "8th Gen Core" -r07 "Dell" "Device 0926"
00:02.0 "VGA compatible controller" "Intel Corporation" "UHD Graphics 630" -r02 "Dell" "Device 0926"
01:00.0 "3D controller" "NVIDIA Corporation" "TU117M [GeForce GTX 1650 Mobile]" -ra1 "Dell" "Device 0926"
`;

test.each([
  ['linux', LSPCI, ['Intel Corporation UHD Graphics 630', 'NVIDIA Corporation TU117M [GeForce GTX 1650 Mobile]']],
  [
    'win32',
    'NVIDIA GeForce RTX 3060\r\nIntel(R) UHD Graphics\r\n',
    ['NVIDIA GeForce RTX 3060', 'Intel(R) UHD Graphics'],
  ],
  ['darwin', '{"SPDisplaysDataType":[{"_name":"Apple M2","sppci_model":"Apple M2"}]}', ['Apple M2']],
  ['freebsd', '', []],
] as const)('on %s cards are named as the system does', async (platform, text, names) => {
  expect(await graphicsCards(platform, () => Promise.resolve(text))).toEqual(names);
});

test.each(['win32', 'darwin'] as const)('where %s does not answer there are no names', async (platform) => {
  expect(await graphicsCards(platform, () => Promise.reject(new Error('ENOENT')))).toEqual([]);
});
