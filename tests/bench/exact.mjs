// Whether bands and tiles give the whole picture's bits: bundled models at random sizes, heights, depths and numbers of threads.
// ARM, where it is set, is a command that runs Node for arm64 under emulation, as in CONTRIBUTING.md; then there too.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';

const CASES = { here: 400, arm: 22 };
const SEED = Number(process.env.SEED ?? 1);

/** Numbers 0..1 that are the same every time (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Small sides come often: exactness is lost, where it is, in layers of few pixels. */
function casesOf(models, count) {
  const next = numbers(SEED);
  const upTo = (most) => 1 + Math.floor(next() ** 2 * most);
  return Array.from({ length: count }, (_, i) => ({
    model: i % models.length,
    ...{ width: upTo(200), height: upTo(200), threads: upTo(6), depth: next() < 0.5 ? 8 : 16 },
    ...{
      channels: next() < 0.2 ? 1 : 3,
      ...(next() < 0.25 ? { tile: 32 + upTo(60), forceTiles: true } : { tile: upTo(40) }),
    },
  }));
}

export async function exact() {
  const models = await bundledModels();
  const rows = [['processor', 'pictures', 'that differ', 'by most, levels of 8 bits']];
  const found = { [`this one`]: await compared(models, CASES.here, [process.execPath]) };
  const arm = process.env.ARM?.split(' ');
  if (arm === undefined) console.log('Skipped on ARM: no command is set in ARM.');
  else found['arm64, emulated'] = await compared(models, CASES.arm, arm);
  for (const [name, { pictures, differ, most }] of Object.entries(found)) {
    if (differ > 0) process.exitCode = 1;
    rows.push([name, pictures, differ, most]);
  }
  await keepOnPage('exact', 'Bands and tiles beside the whole picture', `${EXPLAINED}\n\n${table(rows)}`);
}

const EXPLAINED = `Noise of random sizes (1 to 200 pixels a side) through the bundled models, in bands of random heights or tiles at
the full margin, with 1 to 6 threads, in 8 and 16 bits, grey and colours; the bits are compared with the whole picture's
(seed ${SEED}).`;

async function compared(models, count, command) {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-exact-'));
  try {
    const [asked, told] = [join(folder, 'cases.json'), join(folder, 'told.json')];
    await writeFile(asked, JSON.stringify({ models, cases: casesOf(models, count) }));
    const [program, ...options] = command;
    const args = [...options, join(import.meta.dirname, 'exact-there.mjs'), asked, told];
    const [status] = await once(spawn(program, args, { stdio: 'inherit' }), 'exit');
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}.`);
    return JSON.parse(await readFile(told, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
