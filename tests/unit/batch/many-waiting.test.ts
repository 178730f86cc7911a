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
  /** Bytes that a batch of so many pictures holds when its first is to be made. */
  const heldBy = async (pictures: number): Promise<number> => {
    const named = (_: unknown, i: number) => ({ name: `${i}`, state: 'waiting' as const });
    const id = ledgerBatch(ledger, folder.path, Array.from({ length: pictures }, named));
    // What was just put into the ledger is held until then.
    await new Promise(setImmediate);
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
    expect(summary.waiting).toBe(pictures);
    return during - before;
  };
  // What the first batch of all leaves behind, code that was compiled and the like, is not of pictures.
  await heldBy(5000);
  expect((await heldBy(PICTURES)) / PICTURES).toBeLessThan(50);
  ledger.close();
  await folder.dispose();
});
