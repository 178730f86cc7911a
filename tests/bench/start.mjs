// How long starts take, and what bundles are worth: the same program as modules one by one and as the few files that run,
// in turn. With an Electron and a display, also the desktop's window.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runnerImport } from 'vite';
import { keepOnPage, table } from './page.mjs';
import { paintedInBrowser, paintedInElectron } from './painted.mjs';

const RUNS = 7;
const root = join(import.meta.dirname, '..', '..');
const sample = join(root, 'resources', 'samples', 'rosette.png');
const load = async (path) => (await runnerImport(join(root, path))).module;

/** Seconds that a command takes. */
const command =
  (...args) =>
  async (cli, env) => {
    const from = performance.now();
    await promisify(execFile)(process.execPath, [cli, ...args], { env });
    return (performance.now() - from) / 1000;
  };

export async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-bench-'));
  const { findBrowser, openBrowser } = await load('tests/fixtures/browser.ts');
  const executable = findBrowser();
  const browser = executable && (await openBrowser(executable));
  const electron = hasDisplay() ? await (await load('tests/electron/real-electron.ts')).findElectron() : undefined;
  const small = ['upscale', sample, '--output', join(folder, 'out'), '--on-conflict', 'overwrite'];
  const kinds = {
    '`enlarger --version`': command('--version'),
    '`enlarger upscale` of 320 x 240 pixels with `swift`, twice as large': command(
      ...small,
      ...['--model', 'swift', '--scale', '2'],
    ),
    ...(browser && { '`enlarger serve`, until Chromium has painted the window': paintedInBrowser(browser) }),
  };
  const rows = [];
  for (const [name, kind] of Object.entries(kinds)) {
    const [modules, bundles] = await mediansInTurn(['main', 'program'], (built) =>
      kind(join(root, 'dist', built, 'hosts', 'cli', 'main.js'), envIn(join(folder, built))),
    );
    rows.push([name, modules.toFixed(2), bundles.toFixed(2), (bundles / modules).toFixed(2)]);
  }
  if (electron !== undefined) {
    const env = { ...envIn(join(folder, 'desktop')), ENLARGER_NODE: process.execPath };
    const [painted] = await mediansInTurn(['desktop'], () => paintedInElectron(electron, env));
    rows.push([`Electron ${versionOf(electron)}, until it has painted the window`, '', painted.toFixed(2), '']);
    await electron.dispose();
  }
  await browser?.close();
  await rm(folder, { recursive: true });
  const heads = ['', 'modules one by one, s', 'bundles, s', 'ratio'];
  const text = `Medians of ${RUNS} runs, in turn, after one that is not counted.\n\n${table([heads, ...rows])}`;
  await keepOnPage('start', 'Starting', text);
}

/** Medians of what each of these ways takes. */
async function mediansInTurn(ways, take) {
  const seconds = Object.fromEntries(ways.map((way) => [way, []]));
  for (let i = 0; i <= RUNS; i++) {
    for (const way of ways) {
      const taken = await take(way);
      if (i > 0) seconds[way].push(taken);
    }
  }
  return ways.map((way) => seconds[way].sort((a, b) => a - b)[RUNS >> 1]);
}

/** With a data folder that stays warm. */
const envIn = (home) => ({ ...process.env, ENLARGER_HOME: home });

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const versionOf = ({ executable }) =>
  execFileSync(executable, ['-p', 'process.versions.electron'], {
    ...{ env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8' },
  }).trim();
