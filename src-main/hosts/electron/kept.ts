import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { claimHome } from '../../base/home.js';
import type { Parts } from './parts.js';

/**
 * Gives what Electron keeps a place in the data folder. The lock is there by which a second start finds the first, so that
 * each data folder has one program.
 *
 * @throws Problem `home-unusable`
 */
export function keepInHome({ app }: Pick<Parts, 'app'>, home: string): void {
  claimHome(home);
  const folder = join(home, 'electron');
  mkdirSync(folder, { recursive: true });
  if (canLock(folder)) app.setPath('userData', folder);
}

/**
 * Whether Electron's lock can be held in a folder. But for Windows it is a link, which some network folders and disks
 * cannot hold: every start would take itself for a second one. There Electron keeps to its own place.
 */
function canLock(folder: string): boolean {
  if (process.platform === 'win32') return true;
  // Of this start alone: another may come at the same moment.
  const link = join(folder, `link-${process.pid}`);
  try {
    rmSync(link, { force: true });
    symlinkSync('nothing', link);
    rmSync(link);
    return true;
  } catch {
    return false;
  }
}
