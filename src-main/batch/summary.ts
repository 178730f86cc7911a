import { dirname } from 'node:path';
import type { BatchSummary } from '../contract/batch.js';
import type { BatchRequest, LedgerItem } from './ledger-rows.js';

/** What only who ran the batch knows. */
export type RunFacts = Pick<BatchSummary, 'seconds' | 'peakMemoryBytes' | 'precision' | 'stopped'>;

/** What became of a batch, and of its pictures in this run: those that are not in `before`, by their ids. */
export function summaryOf(
  items: readonly LedgerItem[],
  before: ReadonlySet<number>,
  { model, output }: Pick<BatchRequest, 'model' | 'output'>,
  facts: RunFacts,
): BatchSummary {
  const count = (state: string): number => items.filter((item) => item.state === state).length;
  const ofRun = (state: string): LedgerItem[] => items.filter((item) => item.state === state && !before.has(item.id));
  const made = ofRun('done');
  const megapixels = made.reduce((sum, item) => sum + item.targetPixels, 0) / 1e6;
  return {
    run: { done: made.length, skipped: ofRun('skipped').length, failed: ofRun('failed').length },
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    waiting: count('waiting'),
    outputMegapixels: megapixels,
    megapixelsPerSecond: facts.seconds > 0 ? megapixels / facts.seconds : 0,
    provider: made.at(-1)?.provider ?? null,
    model,
    output: output ?? dirname(made.at(-1)?.output ?? ''),
    ...facts,
  };
}
