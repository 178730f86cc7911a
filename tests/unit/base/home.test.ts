import { chmodSync, existsSync } from 'node:fs';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { claimHome, samplesFolder } from '../../../src-main/base/home.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return { ...real, chmodSync: vi.fn(real.chmodSync) };
});

test('the samples of a checkout are there', () => {
  expect(existsSync(join(samplesFolder(), 'peaches.jpg'))).toBe(true);
});

test('those of a package lie outside its archive', () => {
  const program = join('/', 'opt', 'Enlarger', 'resources', 'app.asar');
  expect(samplesFolder(program)).toBe(
    join('/', 'opt', 'Enlarger', 'resources', 'app.asar.unpacked', 'resources', 'samples'),
  );
});

test.skipIf(process.platform === 'win32')('the data folder is closed to others, if its disk lets it', async () => {
  const folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  await mkdir(home);
  await chmod(home, 0o755);
  // As FAT does, which has one mode for all that is on it.
  vi.mocked(chmodSync).mockImplementationOnce(() => {
    throw Object.assign(new Error('EPERM: operation not permitted, chmod'), { code: 'EPERM' });
  });
  expect(claimHome(home)).toBe(false);
  expect(claimHome(home)).toBe(true);
  expect((await stat(home)).mode & 0o777).toBe(0o700);
  await folder.dispose();
});
