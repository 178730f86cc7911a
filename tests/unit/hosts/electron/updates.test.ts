import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startUpdates } from '../../../../src-main/hosts/electron/updates.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

const check = vi.hoisted(() => vi.fn());
vi.mock('electron-updater', () => ({ default: { autoUpdater: { checkForUpdatesAndNotify: check } } }));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(async () => {
  check.mockReset();
  await folder.dispose();
});
const addFeed = (): Promise<void> => writeFile(join(folder.path, 'app-update.yml'), 'provider: generic');

test('a checkout, and a package without a feed, ask nobody for updates', async () => {
  await startUpdates(true, folder.path);
  await addFeed();
  await startUpdates(false, folder.path);
  expect(check).not.toHaveBeenCalled();
});

test('a portable program is not updated into an installed one', async () => {
  await addFeed();
  vi.stubEnv('PORTABLE_EXECUTABLE_DIR', folder.path);
  await startUpdates(true, folder.path);
  vi.unstubAllEnvs();
  expect(check).not.toHaveBeenCalled();
});

test('a package with a feed asks it once, and goes on where it cannot be reached', async () => {
  await addFeed();
  check.mockRejectedValue(new Error('net::ERR_INTERNET_DISCONNECTED'));
  await expect(startUpdates(true, folder.path)).resolves.toBeUndefined();
  expect(check).toHaveBeenCalledOnce();
});
