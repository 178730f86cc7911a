import { expect, test } from 'vitest';
import type { BatchItem, BatchSummary } from '../../../src-main/contract/batch.js';
import { jsonReporter } from '../../../src-main/hosts/cli/reporters.js';

test('JSON says why a batch stopped and names the pictures that wait', () => {
  const lines: string[] = [];
  const items = [
    { state: 'waiting', input: '/in/b.png' },
    { state: 'waiting', input: '/in/c.png' },
  ] as BatchItem[];
  const reporter = jsonReporter({ print: (line) => lines.push(line) }, () => items);
  const summary = { done: 1, skipped: 0, failed: 0, waiting: 2, stopped: 'The disk is full.' } as BatchSummary;
  reporter.event({ event: 'summary', summary });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { event: 'waiting', input: '/in/b.png' },
    { event: 'waiting', input: '/in/c.png' },
    expect.objectContaining({ event: 'summary', waiting: 2, stopped: 'The disk is full.' }),
  ]);
});
