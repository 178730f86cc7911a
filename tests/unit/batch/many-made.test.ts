import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { Queue, type QueueParts } from '../../../src-main/batch/queue.js';
import { Engine } from '../../../src-main/engine/client.js';
import type { JobOutcome, ModelFile } from '../../../src-main/engine/job.js';
import type { EngineCalls, EngineEvents } from '../../../src-main/engine/protocol.js';
import { card } from '../../fixtures/cards.js';
import { fakeChild, fakeHost } from '../../fixtures/fake-child.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { heldHeap } from '../../fixtures/held-heap.js';
import { ledgerBatch } from '../../fixtures/ledger-batch.js';

/** Pictures until all is warm, pictures from one look at the heap to the next, and looks. */
const [WARM, STRETCH, LOOKS] = [300, 100, 16];
const MANY = WARM + STRETCH * (LOOKS - 1);

test('a batch holds nothing of the pictures that it made', async () => {
  const folder = await temporaryFolder();
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  const items = Array.from({ length: MANY }, (_, i) => ({ name: `${i}`, state: 'waiting' as const }));
  const id = ledgerBatch(ledger, folder.path, items);
  const calls: Partial<EngineCalls> = {
    run: (_, { output, target }) =>
      Promise.resolve<JobOutcome>({
        ...{ kind: 'done', output, ...target, bytes: 1000, stages: { read: 1, network: 8, write: 1 }, startMs: 0 },
        ...{ provider: 'cpu', notes: [], peakMemory: 1e8 },
      }),
  };
  const { host } = fakeHost(fakeChild<EngineCalls, EngineEvents>(() => calls as EngineCalls));
  const file = ({ id: model }: { id: string }) => Promise.resolve({ id: model } as ModelFile);
  const parts: QueueParts = {
    ...{ ledger, scratch: folder.path, engine: new Engine({ host }) },
    family: () => Promise.resolve({ models: [card('swift-x2', 2)], file }),
    space: () => Promise.resolve({ free: 1e15, size: 1e15 }),
  };
  const held: number[] = [];
  let finished = 0;
  await new Queue(parts, { id }).run(new AbortController().signal, {
    onEvent: ({ event }) => {
      if (event !== 'finished') return;
      if (++finished >= WARM && (finished - WARM) % STRETCH === 0) held.push(heldHeap());
    },
  });
  expect(finished).toBe(MANY);
  // What is kept of each picture is between any two looks; what the runtime holds for a moment is in single ones.
  const half = LOOKS / 2;
  const growth = held.slice(half).map((bytes, at) => (bytes - held[at]!) / (half * STRETCH));
  expect(growth.toSorted((a, b) => a - b)[half / 2]).toBeLessThan(1000);
  ledger.close();
  await folder.dispose();
});
