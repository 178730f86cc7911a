// Type-checks each layer with its own `lib` and `types`, so that DOM or Node globals cannot leak into a layer without them.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const bin = (name, ...path) => join(dirname(require.resolve(`${name}/package.json`)), ...path);
const run = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit', cwd: root });

for (const layer of ['src-main/contract', 'src-main', 'tests']) {
  run(bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', join(root, layer));
}
run(
  bin('svelte-check', 'bin', 'svelte-check'),
  '--workspace',
  'src-renderer',
  '--fail-on-warnings',
  '--output',
  'human',
);
