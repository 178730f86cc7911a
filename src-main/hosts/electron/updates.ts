import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Looks for updates where the release was built with a feed; a build without one never asks anybody, nor does a portable
 * program, which an update would install.
 */
export async function startUpdates(isPackaged: boolean, resources = process.resourcesPath): Promise<void> {
  if (process.env['PORTABLE_EXECUTABLE_DIR'] !== undefined) return;
  if (!isPackaged || !existsSync(join(resources, 'app-update.yml'))) return;
  const { default: updater } = await import('electron-updater');
  // A feed that cannot be reached, which the updater has logged itself, is no reason to trouble anybody.
  await updater.autoUpdater.checkForUpdatesAndNotify().catch(() => null);
}
