import { expect, test, vi } from 'vitest';
import { AllowedFolders } from '../../../../src-main/window/folders/allowed.js';

vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});
vi.mock('node:fs/promises', async (original) => {
  const { windowsDisk } = await import('../../../fixtures/windows-disk.js');
  return { ...(await original<object>()), ...windowsDisk(['C:\\Shoot\\a.jpg', 'C:\\Shoot-2\\b.jpg', 'D:\\c.jpg']) };
});

test.each([
  { folder: 'C:\\Shoot', inside: 'C:\\Shoot\\a.jpg', outside: 'C:\\Shoot-2\\b.jpg' },
  { folder: 'C:/Shoot/', inside: 'C:\\Shoot', outside: 'C:\\' },
  { folder: 'C:\\Shoot', inside: 'C:\\Shoot\\not\\yet.jpg', outside: 'C:\\Shoot\\..\\Shoot-2\\not yet.jpg' },
  { folder: 'D:\\', inside: 'D:\\c.jpg', outside: 'C:\\Shoot\\a.jpg' },
])('on Windows $folder holds $inside and not $outside', async ({ folder, inside, outside }) => {
  const allowed = await AllowedFolders.of([folder]);
  expect(await allowed.check(inside)).toBe(inside);
  await expect(allowed.check(outside)).rejects.toMatchObject({ code: 'outside-roots' });
});
