// What bundles are worth: the same program as modules one by one and as the few files that run, in turn.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runnerImport } from 'vite';
import { keepOnPage, table } from './page.mjs';

const RUNS = 7;
const root = join(import.meta.dirname, '..', '..');
const cli = (built) => join(root, 'dist', built, 'hosts', 'cli', 'main.js');
const sample = join(root, 'resources', 'samples', 'rosette.png');
const run = promisify(execFile);

/** Runs one of the two ways, in a data folder that stays warm. */
const command =
  (...args) =>
  (built, env) =>
    run(process.execPath, [cli(built), ...args], { env });

/** From the command until Chromium, which is open already, has painted the window. */
const painted = (browser) => async (built, env) => {
  const child = spawn(process.execPath, [cli(built), 'serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  while (!text.includes('\n')) text += String((await once(child.stdout, 'data'))[0]);
  const page = await browser.newPage();
  await page.goto(/http:\S+/.exec(text)[0]);
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const ended = once(child, 'exit');
  await page.close();
  // Not a part of the start.
  return async () => (child.kill('SIGINT'), await ended);
};

export async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-bench-'));
  const { findBrowser, openBrowser } = (await runnerImport(join(root, 'tests/fixtures/browser.ts'))).module;
  const executable = findBrowser();
  const browser = executable && (await openBrowser(executable));
  const small = [
    'upscale',
    sample,
    '--output',
    join(folder, 'out'),
    '--on-conflict',
    'overwrite',
    '--model',
    'swift',
    '--scale',
    '2',
  ];
  const kinds = {
    '`enlarger --version`': command('--version'),
    '`enlarger upscale` of 320 x 240 pixels with `swift`, twice as large': command(...small),
    ...(browser && { '`enlarger serve`, until Chromium has painted the window': painted(browser) }),
  };
  const rows = [];
  for (const [name, kind] of Object.entries(kinds)) {
    const seconds = { main: [], program: [] };
    for (let i = 0; i <= RUNS; i++) {
      for (const built of Object.keys(seconds)) {
        const from = performance.now();
        const putAway = await kind(built, { ...process.env, ENLARGER_HOME: join(folder, built) });
        if (i > 0) seconds[built].push((performance.now() - from) / 1000);
        if (typeof putAway === 'function') await putAway();
      }
    }
    const [modules, bundles] = Object.values(seconds).map((list) => list.sort((a, b) => a - b)[RUNS >> 1]);
    rows.push([name, modules.toFixed(2), bundles.toFixed(2), (bundles / modules).toFixed(2)]);
  }
  await browser?.close();
  await rm(folder, { recursive: true });
  const heads = ['', 'modules one by one, s', 'bundles, s', 'ratio'];
  await keepOnPage('start', 'Starting', `Medians of ${RUNS} runs, in turn.\n\n${table([heads, ...rows])}`);
}
