// Gives every reader COUNT files with something wrong in them, other ones each time: `node scripts/fuzz.mjs [COUNT [SEED]]`.
// A fault is told with its seed, which makes the same file again.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const [count = '1000', first = String(1000 + Math.floor(Math.random() * 1e9))] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
console.log(`${count} files a reader, seeds from ${first} on.`);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'tests/unit/fuzz'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FUZZ_COUNT: count, FUZZ_FIRST: first },
});
process.exit(status ?? 1);
