// Electron's own program, which its package fetches when it is first needed; from version 42 on, not when it is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Where it is, or would be; importing the package would fetch it at once. */
function electronPath() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist');
  const noted = join(folder, 'path.txt');
  const name = existsSync(noted) ? readFileSync(noted, 'utf8').trim() : (names[process.platform] ?? 'electron');
  return join(dist, name);
}

/** Electron's program, undefined where it is not here. */
export const findElectron = () => [electronPath()].find(existsSync);

/** Fetches it once; why it could not be, if so. */
export function fetchElectron() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return { why: `there is no ${electronPath()}` };
  console.error('Fetching Electron, which shows the window: once, a hundred megabytes and more.');
  const install = join(folder, 'install.js');
  const { stderr } = spawnSync(process.execPath, [install], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const program = findElectron();
  return program === undefined ? { why: `Electron could not be fetched (${firstLine(stderr)})` } : { program };
}

const firstLine = (text) =>
  text
    .trim()
    .split('\n')[0]
    .replace(/^\w*Error: /, '') || 'nobody said why';
