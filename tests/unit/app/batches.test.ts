import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Batches, type BatchesParts } from '../../../src-main/app/batches.js';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { card } from '../../fixtures/cards.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { ledgerBatch } from '../../fixtures/ledger-batch.js';

test('a retry takes up what a kill left under way, too', async () => {
  const folder = await temporaryFolder();
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  const id = ledgerBatch(
    ledger,
    folder.path,
    (['waiting', 'failed'] as const).map((state) => ({ name: state, state })),
  );
  expect(ledger.takeNext(id)).toMatchObject({ state: 'running' });
  const family = { models: [card('swift-x2', 2)], file: () => Promise.reject(new Error('not asked for')) };
  const facts = { format: 'png', width: 30, height: 20, depth: 8, channels: 3, alpha: false } as const;
  const batches = new Batches({
    ...{ home: folder.path, ledger },
    families: { named: () => Promise.resolve(family) },
    headers: {
      probe: (files: readonly string[]) =>
        Promise.resolve(files.map(() => ({ kind: 'done', value: { ...facts, pages: 1, pixels: 600, bytes: 9 } }))),
    },
  } as unknown as BatchesParts);
  await batches.retry();
  expect(ledger.items(id).map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  batches.close();
  ledger.close();
  await folder.dispose();
});
