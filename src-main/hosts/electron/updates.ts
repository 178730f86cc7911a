import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from './parts.js';

/** Looks for updates where the release was built with a feed; a build without one never asks anybody. */
export async function startUpdates({ isPackaged }: Pick<Parts['app'], 'isPackaged'>): Promise<void> {
  if (!isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return;
  const { default: updater } = await import('electron-updater');
  await updater.autoUpdater.checkForUpdatesAndNotify();
}
