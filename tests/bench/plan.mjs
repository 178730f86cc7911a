// What it takes to plan a hundred thousand files: by the command, down to the ledger, and added to a window that may use
// few folders or all. Fails above the goal.
import { link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { keepOnPage, table } from './page.mjs';
import { timedTree } from './tree.mjs';

const COUNT = Number(process.env.COUNT ?? 100_000);
/** Of the command. */
const GOAL = { seconds: 10, bytes: 300e6 };
/** Folders, one of them with half of all files. */
const FOLDERS = 11;

const built = join(process.env.BUILT ?? join(import.meta.dirname, '..', '..'), 'dist');
const cli = join(built, 'program/hosts/cli/main.js');
const steps = join(import.meta.dirname, 'plan-steps.mjs');

export async function plan() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-plan-'));
  try {
    await files(join(folder, 'in'));
    const rows = [['', 'wall, s', 'processor, s', 'memory, MB', 'longest pause, ms', 'stopped after, ms']];
    const env = (name) => ({ ...process.env, ENLARGER_HOME: join(folder, name) });
    const args = ['upscale', join(folder, 'in'), '--dry-run', '--json', '--scale', '2'];
    const command = await timedTree(process.execPath, [cli, ...args], { env: env('command') });
    const planned = command.text.split('\n').filter((line) => line.includes('"planned"')).length;
    if (planned !== COUNT) throw new Error(`Expected ${COUNT} planned pictures but got ${planned}.`);
    rows.push(['`enlarger upscale --dry-run`', ...figures(command), '', '']);
    for (const [what, name] of Object.entries(STEPS)) {
      const tree = await timedTree(process.execPath, [steps, built, what, folder, String(COUNT)], { env: env(what) });
      const { pause, stopped = '' } = JSON.parse(tree.text);
      rows.push([name, ...figures(tree), pause, stopped]);
    }
    await keepOnPage('plan', 'Planning very many files', `${EXPLAINED}\n\n${table(rows)}`);
    const { wall, peak } = command;
    if (wall > GOAL.seconds || peak > GOAL.bytes) {
      console.error(`Expected at most ${GOAL.seconds} s and ${GOAL.bytes / 1e6} MB for the command.`);
      process.exitCode = 1;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** See plan-steps.mjs. */
const STEPS = {
  ledger: 'planned and put into the ledger',
  few: 'added to a window that may use one folder',
  all: 'added to a window that may use all',
};

const EXPLAINED = `${COUNT} JPEG files in ${FOLDERS} folders, half of them in one; all with the program's start and the reading of all headers.
Memory is what all processes hold together, files that several map once. The longest pause is that of the program's own process, in which a window hears
nothing; then, how long looking through folders went on after it was stopped half way.`;

const figures = ({ wall, processor, peak }) => [wall.toFixed(1), processor.toFixed(1), Math.round(peak / 1e6)];

async function files(folder) {
  /** @type {any} sharp's types want a background where there is noise. */
  const create = { width: 64, height: 48, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 30 } };
  const each = Math.ceil(COUNT / 2 / (FOLDERS - 1));
  let made = 0;
  for (let f = 0; made < COUNT; f++) {
    const into = join(folder, `Day ${f + 1}`);
    await mkdir(into, { recursive: true });
    const own = Math.min(COUNT - made, f === 0 ? COUNT - each * (FOLDERS - 1) : each);
    const name = (i) => join(into, `IMG_${String(made + i).padStart(6, '0')}.JPG`);
    // A file has at most 65,000 names on some disks.
    for (let i = 0; i < own; i++) {
      if (i % 30_000 === 0) await sharp({ create }).jpeg().toFile(name(i));
      else await link(name(i - (i % 30_000)), name(i));
    }
    made += own;
  }
}
