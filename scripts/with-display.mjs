// Runs a tool of this project with a display: the user's own, or where Linux has none, Xvfb's.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const [name, ...args] = process.argv.slice(2);
const command = [join(import.meta.dirname, '..', 'node_modules', '.bin', name), ...args];
const isWithout = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
const [program, ...rest] = isWithout ? ['xvfb-run', '--auto-servernum', ...command] : command;
const { status, error } = spawnSync(program, rest, { stdio: 'inherit', shell: process.platform === 'win32' });
if (error !== undefined) console.error(`${program} cannot be run (${error.message}); the window needs a display.`);
process.exit(status ?? 1);
