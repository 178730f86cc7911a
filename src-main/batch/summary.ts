import { dirname } from 'node:path';
import type { BatchSummary } from '../contract/batch.js';
import type { BatchRequest, Outcome } from './ledger-rows.js';

/** What only who ran the batch knows. */
export type RunFacts = Pick<BatchSummary, 'seconds' | 'peakMemoryBytes' | 'precision' | 'stopped'>;

/** What became of a batch, and of its pictures in this run: those that are not in `before`, by their ids. */
export function summaryOf(
  items: Iterable<Outcome>,
  before: ReadonlySet<number>,
  { model, output }: Pick<BatchRequest, 'model' | 'output'>,
  facts: RunFacts,
): BatchSummary {
  const all = { done: 0, skipped: 0, failed: 0, waiting: 0, running: 0 };
  const ofRun = { ...all };
  let pixels = 0;
  let last: Outcome | undefined;
  for (const item of items) {
    all[item.state]++;
    if (before.has(item.id)) continue;
    ofRun[item.state]++;
    if (item.state !== 'done') continue;
    pixels += item.targetPixels;
    last = item;
  }
  const megapixels = pixels / 1e6;
  return {
    run: { done: ofRun.done, skipped: ofRun.skipped, failed: ofRun.failed },
    done: all.done,
    skipped: all.skipped,
    failed: all.failed,
    waiting: all.waiting,
    outputMegapixels: megapixels,
    megapixelsPerSecond: facts.seconds > 0 ? megapixels / facts.seconds : 0,
    provider: last?.provider ?? null,
    model,
    output: output ?? dirname(last?.output ?? ''),
    ...facts,
  };
}
