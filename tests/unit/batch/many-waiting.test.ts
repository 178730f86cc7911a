import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { Queue, type QueueParts } from '../../../src-main/batch/queue.js';
import { card } from '../../fixtures/cards.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { heldHeap } from '../../fixtures/held-heap.js';
import { ledgerBatch } from '../../fixtures/ledger-batch.js';

const PICTURES = 20_000;

test('a batch holds nothing of its pictures while it runs, of which there may be a hundred thousand', async () => {
  const folder = await temporaryFolder();
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  const id = ledgerBatch(
    ledger,
    folder.path,
    Array.from({ length: PICTURES }, (_, i) => ({ name: `${i}`, state: 'waiting' as const })),
  );
  const before = heldHeap();
  let during = Infinity;
  const stop = new AbortController();
  const parts: QueueParts = {
    ...{ ledger, scratch: folder.path },
    family: () => Promise.resolve({ models: [card('swift-x2', 2)], file: () => Promise.reject(new Error('none')) }),
    engine: { run: () => Promise.reject(new Error('never')), pause: () => undefined, resume: () => undefined },
    space: () => {
      during = heldHeap();
      stop.abort();
      return Promise.resolve({ free: 1e15, size: 1e15 });
    },
  };
  const summary = await new Queue(parts, { id }).run(stop.signal, { onEvent: () => undefined });
  expect(summary.waiting).toBe(PICTURES);
  expect((during - before) / PICTURES).toBeLessThan(20);
  ledger.close();
  await folder.dispose();
});
