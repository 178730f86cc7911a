// Type-checks each layer with its own `lib` and `types`, so that DOM or Node globals cannot leak into a layer without them.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

for (const layer of ['src-main/contract', 'src-main', 'tests']) {
  execFileSync(process.execPath, [tsc, '--noEmit', '-p', join(root, layer)], { stdio: 'inherit' });
}
