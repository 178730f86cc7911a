// Type-checks each layer with its own `lib` and `types`, so that DOM or Node globals cannot leak into a layer without them.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const bin = (name, ...path) => join(dirname(require.resolve(`${name}/package.json`)), ...path);
const filesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(folder, name));
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

// Scripts and benches are plain JavaScript on the program that was built: what they call must be there.
const plain = ['scripts', 'tests/bench'].flatMap((folder) => filesIn(join(root, folder)));
const program = ts.createProgram(plain, {
  ...{ strict: false, allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true, maxNodeModuleJsDepth: 0 },
  ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, types: ['node'] },
});
const found = plain.flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file)));
const host = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
if (found.length > 0) {
  console.error(ts.formatDiagnostics(found, host));
  process.exitCode = 1;
}
