// Opens the window: in Electron where its program and a display are there, in a browser otherwise.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'main', 'hosts');

/** Electron's program; undefined where it was never fetched. Importing the package would try to fetch it. */
function electronProgram() {
  const folder = dirname(require.resolve('electron/package.json'));
  const named = join(folder, 'path.txt');
  const program = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  if (!existsSync(named)) return undefined;
  const path = join(program, readFileSync(named, 'utf8').trim());
  return existsSync(path) ? path : undefined;
}

function whyNotElectron(program) {
  if (program === undefined) return "Electron's program is not here";
  if (!existsSync(join(main, 'electron', 'main.js'))) return 'the desktop shell is not built';
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return hasDisplay ? undefined : 'there is no display';
}

const program = electronProgram();
const why = whyNotElectron(program);
if (why !== undefined) console.error(`The window opens in a browser, because ${why}.`);
const args = process.argv.slice(2);
const child =
  why === undefined
    ? spawn(program, [root, ...args], { stdio: 'inherit' })
    : spawn(process.execPath, [join(main, 'cli', 'main.js'), 'serve', ...args], { stdio: 'inherit' });
// A terminal sends Ctrl-C to both; this one waits for the other to end cleanly.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
