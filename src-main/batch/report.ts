import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import writeFileAtomic from 'write-file-atomic';
import { Problem } from '../base/problem.js';
import type { BatchItem } from '../contract/batch.js';

/** Columns of a report, with how each is read off an item. */
const columns: Readonly<Record<string, (item: BatchItem) => string | number | null>> = {
  state: (item) => item.state,
  input: (item) => item.input,
  output: (item) => (item.state === 'done' ? item.output : null),
  width: (item) => item.width || null,
  height: (item) => item.height || null,
  resultWidth: (item) => item.targetWidth || null,
  resultHeight: (item) => item.targetHeight || null,
  bytes: (item) => item.bytes,
  milliseconds: (item) =>
    item.networkMs === null ? null : Math.round((item.readMs ?? 0) + item.networkMs + (item.writeMs ?? 0)),
  provider: (item) => item.provider,
  reason: (item) => item.reason,
  notes: (item) => item.notes.join(' ') || null,
};

const writers: Readonly<Record<string, (rows: readonly Record<string, unknown>[]) => string>> = {
  '.csv': (rows) => stringify([...rows], { header: true, columns: Object.keys(columns) }),
  '.json': (rows) => `${JSON.stringify(rows, null, 2)}\n`,
};

/** Whether a report can be written to a file of this name; checked before a batch runs, not after. */
export function checkReportName(file: string): void {
  if (writers[extname(file).toLowerCase()] === undefined) {
    throw new Problem('bad-option', `Expected a report to end in .csv or .json but got '${file}'.`);
  }
}

/** What became of every picture, as CSV or JSON by the file's suffix. */
export async function writeReport(file: string, items: readonly BatchItem[]): Promise<void> {
  checkReportName(file);
  const rows = items.map((item) =>
    Object.fromEntries(Object.entries(columns).map(([name, read]) => [name, read(item)])),
  );
  await writeFileAtomic(file, writers[extname(file).toLowerCase()]!(rows));
}
