// Opens the window: in Electron where its program and a display can be had, in a browser otherwise.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchElectron, findElectron } from './electron.mjs';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'program', 'hosts');
const args = process.argv.slice(2);

/** The user's, without what would make a plain Node of Electron, or take the port of an inspector a second time. */
const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _plain, ...environment } = process.env;

/** What Chromium says where the system gives it nothing to make its sandbox of. */
const NO_SANDBOX = /No usable sandbox|SUID sandbox helper|without --no-sandbox is not supported/;

const FORBIDDEN = `this Linux forbids Electron's sandbox, and without one it is not started.
As root it never has one. On Ubuntu, allow it by \`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0\``;

let child;
// A terminal sends Ctrl-C to both; this one waits for the other to end cleanly.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child?.kill('SIGTERM'));

/** Electron's program, or why the window cannot be in it. */
function electron() {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay) return { why: 'there is no display' };
  if (!existsSync(join(main, 'electron', 'main.js'))) return { why: 'the desktop shell is not built' };
  const program = findElectron();
  return program === undefined ? fetchElectron() : { program };
}

/** Runs it to its end; why it could not be, if so. */
async function onDesktop(program) {
  // Its children run in this Node on Linux.
  const env = { ...environment, ENLARGER_NODE: process.execPath };
  child = spawn(program, [root, ...args], { env, stdio: ['inherit', 'inherit', 'pipe'] });
  let isForbidden = false;
  child.stderr.setEncoding('utf8').on('data', (text) => {
    isForbidden ||= NO_SANDBOX.test(text);
    process.stderr.write(text);
  });
  const [code] = await once(child, 'close');
  return isForbidden && code !== 0 ? { why: FORBIDDEN } : { code };
}

async function inBrowser(why) {
  console.error(`The window opens in a browser, because ${why}.`);
  const serve = [join(main, 'cli', 'main.js'), 'serve', ...args];
  child = spawn(process.execPath, serve, { env: environment, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code;
}

const { program, why } = electron();
const shown = program === undefined ? { why } : await onDesktop(program);
process.exit((shown.why === undefined ? shown.code : await inBrowser(shown.why)) ?? 1);
