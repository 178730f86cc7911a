import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import writeFileAtomic from 'write-file-atomic';
import { Problem } from '../base/problem.js';
import type { BatchItem } from '../contract/batch.js';
import { pageOf, type Thumbnail } from './report-page.js';

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

export type TableFormat = 'csv' | 'json';
export type ReportFormat = TableFormat | 'html';

const REPORTS: readonly ReportFormat[] = ['csv', 'json', 'html'];

type Row = Readonly<Record<string, string | number | null>>;

const writers: Readonly<Record<TableFormat, (rows: readonly Row[]) => string>> = {
  csv: (rows) => stringify([...rows], { header: true, columns: Object.keys(columns) }),
  json: (rows) => `${JSON.stringify(rows, null, 2)}\n`,
};

/** What became of every picture. */
export function reportText(format: TableFormat, items: Iterable<BatchItem>): string {
  // Nothing of an item is kept but its row: there may be a hundred thousand.
  const rows: Row[] = [];
  for (const item of items) rows.push(rowOf(item));
  return writers[format](rows);
}

const rowOf = (item: BatchItem): Row =>
  Object.fromEntries(Object.entries(columns).map(([name, read]) => [name, read(item)]));

/**
 * The format that a report's file name asks for; looked at before a batch runs, not after.
 *
 * @throws Problem `bad-option`
 */
export function checkReportName(file: string): ReportFormat {
  const format = extname(file).slice(1).toLowerCase();
  const known = REPORTS.find((one) => one === format);
  if (known !== undefined) return known;
  throw new Problem('bad-option', `Expected a report to end in .csv, .json or .html but got '${file}'.`);
}

/** Writes a report as CSV, JSON or a page to print, by the file's suffix. */
export async function writeReport(file: string, items: Iterable<BatchItem>, thumbnail: Thumbnail): Promise<void> {
  const format = checkReportName(file);
  await writeFileAtomic(file, format === 'html' ? await pageOf([...items], thumbnail) : reportText(format, items));
}
