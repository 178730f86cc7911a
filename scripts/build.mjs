// Builds the program: TypeScript to dist/main, the window to dist/window.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'vite';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

rmSync(join(root, 'dist', 'main'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', join(root, 'src-main')], { stdio: 'inherit' });
chmodSync(join(root, 'dist', 'main', 'hosts', 'cli', 'main.js'), 0o755);
await build({ configFile: join(root, 'src-renderer', 'vite.config.mjs'), logLevel: 'warn' });
