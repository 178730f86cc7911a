// Builds the program: TypeScript to the modules of dist/main, these to the few files of dist/program, which are what runs,
// and the window to dist/window.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { bundle, childrenIn } from './bundle.mjs';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const [modules, program] = [join(root, 'dist', 'main'), join(root, 'dist', 'program')];
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

for (const folder of [modules, program]) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', join(root, 'src-main')], { stdio: 'inherit' });
await bundle({ modules, output: program, entries: ['hosts/cli/main', ...childrenIn(modules)] });
// By itself, since a package keeps it in its archive, which only Electron can read, and the others beside it.
await bundle({ modules, output: program, entries: ['hosts/electron/main'], parts: 'hosts/electron/parts' });
copyFileSync(join(modules, 'hosts/electron/preload.cjs'), join(program, 'hosts/electron/preload.cjs'));
chmodSync(join(program, 'hosts', 'cli', 'main.js'), 0o755);
await build({ configFile: join(root, 'src-renderer', 'vite.config.mjs'), logLevel: 'warn' });
