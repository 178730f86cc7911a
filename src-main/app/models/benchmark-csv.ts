import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import writeFileAtomic from 'write-file-atomic';
import { Problem } from '../../base/problem.js';
import type { Benchmark, BenchmarkRow } from '../../contract/benchmark.js';

/** Columns of the table, with how each is read off a row. */
const columns: Readonly<Record<string, (row: BenchmarkRow) => string | number | null>> = {
  model: (row) => row.id,
  architecture: (row) => row.architecture,
  scale: (row) => row.scale,
  input: (row) => row.input,
  provider: (row) => row.provider,
  milliseconds: (row) => row.milliseconds,
  lowerQuartile: (row) => row.quartiles[0],
  upperQuartile: (row) => row.quartiles[1],
  runs: (row) => row.runs,
  megapixelsPerSecond: (row) => row.megapixelsPerSecond,
  peakMemoryBytes: (row) => row.peakMemoryBytes,
  psnrY: (row) => row.psnrY,
  ssimY: (row) => row.ssimY,
  psnrRgb: (row) => row.psnrRgb,
  pictures: (row) => row.pictures,
  parameters: (row) => row.parameters,
  flopsG: (row) => row.flopsG,
  activationsM: (row) => row.activationsM,
  convolutions: (row) => row.convolutions,
  notCounted: (row) => row.notCounted,
  front: (row) => (row.front ? 'yes' : 'no'),
};

/** Refuses a name that could not be written, before minutes are spent on what goes there. */
export function checkCsvName(file: string): void {
  if (extname(file).toLowerCase() !== '.csv') {
    throw new Problem('bad-option', `Expected a file that ends in .csv but got '${file}'.`);
  }
  const folder = dirname(resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Problem('no-folder', `There is no folder ${folder}.`, 'Make it, or choose another one.');
  }
}

/** The table of a benchmark, a line for each model on each provider. */
export async function writeBenchmarkCsv(file: string, { rows }: Benchmark): Promise<void> {
  const records = rows.map((row) =>
    Object.fromEntries(Object.entries(columns).map(([name, read]) => [name, read(row)])),
  );
  await writeFileAtomic(file, stringify(records, { header: true, columns: Object.keys(columns) }));
}
