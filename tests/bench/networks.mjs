// Every published x4 network whose weights lie beside the checkout, with its costs as the challenges count them and its
// time on this processor: which cost tells the time? Fails where a network could not be measured.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../dist/main/app/app.js';
import { correlates } from '../../dist/main/contract/benchmark.js';
import { spearman } from '../../dist/main/measure/spearman.js';
import { keepOnPage, table } from './page.mjs';
import { reference, weightFiles } from './reference.mjs';

const BUDGET_SECONDS = Number(process.env.ENLARGER_BENCH_SECONDS ?? 300);

export async function networks() {
  if (!existsSync(reference)) return console.log('Skipped: there is no ../shared/reference.');
  const home = await mkdtemp(join(tmpdir(), 'enlarger-networks-'));
  const app = await createApp({ home });
  try {
    const files = weightFiles();
    const known = app.models.available.filter(({ scale, measured }) => scale === 4 && measured.length > 0);
    const here = known.filter(({ origin }) => files.has(origin.files[0].sha256));
    for (const { id, origin } of here) await app.models.import(files.get(origin.files[0].sha256), { id });
    const request = { models: here.map(({ id }) => id), providers: ['cpu'], budgetSeconds: BUDGET_SECONDS };
    const found = await app.measuring.benchmark(request, new AbortController().signal);
    const is2026 = new Map(here.map(({ id, origin }) => [id, files.get(origin.files[0].sha256).includes('ntire2026')]));
    const set5 = new Map(here.map(({ id, measured }) => [id, measured.find(({ set }) => set === 'Set5')]));
    const rows = found.rows.map((row) => [
      row.title,
      is2026.get(row.id) ? '2026' : 'before',
      set5.get(row.id)?.psnrY.toFixed(2) ?? '',
      (row.milliseconds / found.rows[0].milliseconds).toFixed(2),
      (row.parameters / 1000).toFixed(0),
      row.flopsG?.toFixed(1) ?? `not counted: ${row.notCounted}`,
      row.activationsM?.toFixed(0) ?? '',
      row.convolutions,
      (row.peakMemoryBytes / 2 ** 20).toFixed(0),
    ]);
    const heads = ['network', 'challenge', 'Set5, dB', 'time', 'parameters, K', 'FLOPs, G', 'activations, M'];
    const costs = table([[...heads, 'convolutions', 'memory, MiB'], ...rows]);
    const groups = [
      ['all', found.rows],
      ['of NTIRE 2026', found.rows.filter(({ id }) => is2026.get(id))],
      ['of before', found.rows.filter(({ id }) => !is2026.get(id))],
    ];
    const said = groups.map(([name, some]) => [name, some.length, ...correlates.map((of) => correlation(some, of))]);
    const correlations = table([['networks', 'how many', ...correlates.map((of) => NAMES[of])], ...said]);
    await keepOnPage(
      'networks',
      'Costs and time of published networks',
      `${explained(found)}\n\n${costs}\n\n${correlations}`,
    );
    if (found.failures.length > 0) process.exitCode = 1;
    for (const { id, reason } of found.failures) console.log(`${id}: ${reason}`);
  } finally {
    await app.close();
    await rm(home, { recursive: true, force: true });
  }
}

const NAMES = {
  parameters: 'parameters',
  flopsG: 'FLOPs',
  activationsM: 'activations',
  peakMemoryBytes: 'memory',
  convolutions: 'convolutions',
};

/** Rank correlation with the time, of those where the cost is known. */
function correlation(rows, cost) {
  const counted = rows.filter((row) => row[cost] !== null);
  const times = counted.map(({ milliseconds }) => milliseconds);
  return spearman(counted.map((row) => row[cost]), times).toFixed(2); // prettier-ignore
}

const explained = ({
  timedSide,
  spread,
}) => `Time on the processor for ${timedSide} x ${timedSide} small pixels, four times
as large, in float: medians of runs in turn, the fastest being 1. The quartiles lie ${Math.round(spread * 100)} % of the median
apart. Parameters, FLOPs, activations and convolutions as the challenges count them (256 x 256 small pixels); memory is what
a process that does nothing else grows by. Below: Spearman's rank correlation of each cost with the time.`;
