// Opens the window: in Electron where its program and a display can be had, in a browser otherwise.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchElectron, findElectron } from './electron.mjs';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'main', 'hosts');

/** Electron's program, or why the window cannot be in it. */
function electron() {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay) return { why: 'there is no display' };
  if (!existsSync(join(main, 'electron', 'main.js'))) return { why: 'the desktop shell is not built' };
  const program = findElectron();
  return program === undefined ? fetchElectron() : { program };
}

const { program, why } = electron();
if (why !== undefined) console.error(`The window opens in a browser, because ${why}.`);
const args = process.argv.slice(2);
const child =
  program === undefined
    ? spawn(process.execPath, [join(main, 'cli', 'main.js'), 'serve', ...args], { stdio: 'inherit' })
    : spawn(program, [root, ...args], { stdio: 'inherit' });
// A terminal sends Ctrl-C to both; this one waits for the other to end cleanly.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
