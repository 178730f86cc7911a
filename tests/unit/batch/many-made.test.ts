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

/** Pictures until all is warm, and those after which it is looked again. */
const [FEW, MANY] = [300, 1500];

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
  const [seen, made] = [
    [0, 0],
    [FEW, MANY],
  ];
  let finished = 0;
  await new Queue(parts, { id }).run(new AbortController().signal, {
    onEvent: ({ event }) => {
      if (event !== 'finished') return;
      const at = made.indexOf(++finished);
      if (at >= 0) seen[at] = heldHeap();
    },
  });
  expect(finished).toBe(MANY);
  // The pace of the last 15 seconds is kept, and code grows.
  expect((seen[1]! - seen[0]!) / (MANY - FEW)).toBeLessThan(600);
  ledger.close();
  await folder.dispose();
});
