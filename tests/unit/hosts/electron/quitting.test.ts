import { expect, test, vi } from 'vitest';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';
import { startAgain } from '../../../../src-main/hosts/electron/quitting.js';

test.each([
  { where: 'an AppImage', env: { APPIMAGE: '/apps/Enlarger.AppImage' }, execPath: '/apps/Enlarger.AppImage' },
  { where: 'a portable program', env: { PORTABLE_EXECUTABLE_FILE: 'D:\\E.exe' }, execPath: 'D:\\E.exe' },
])('$where is started again by its own file, since what runs is a copy that ends with it', ({ env, execPath }) => {
  const relaunch = vi.fn();
  startAgain({ app: { relaunch } } as unknown as Parts, ['--switch'], env)(['/a.jpg']);
  expect(relaunch).toHaveBeenCalledExactlyOnceWith({ args: ['--switch', '/a.jpg'], execPath });
});
