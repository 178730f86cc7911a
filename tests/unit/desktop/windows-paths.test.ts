import { expect, test, vi } from 'vitest';
import { fileIn } from '../../../src-main/desktop/pages.js';

vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

const folder = 'C:\\Program Files\\Enlarger\\window';

test.each([
  { address: '/', file: `${folder}\\index.html` },
  { address: '/assets/index.js', file: `${folder}\\assets\\index.js` },
  { address: '/..%5C..%5Csecret.txt', file: undefined },
  { address: '/assets%2F..%2F..%2Fwindow-2%2Fa.js', file: undefined },
])('on Windows $address names $file', ({ address, file }) => {
  expect(fileIn(folder, address)).toBe(file);
});
