import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../../../src-main/base/log.js';
import { Ledger } from '../../../../src-main/batch/ledger.js';
import type { Headers } from '../../../../src-main/batch/probed.js';
import { recipe } from '../../../../src-main/contract/window/recipe.js';
import { AllowedFolders } from '../../../../src-main/window/folders/allowed.js';
import { Adding } from '../../../../src-main/window/queue/add.js';
import { QueueState } from '../../../../src-main/window/queue/state.js';
import { card } from '../../../fixtures/cards.js';
import { eventually } from '../../../fixtures/eventually.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

const facts = { format: 'jpeg', width: 30, height: 20, depth: 8, channels: 3, alpha: false } as const;
const answer = { kind: 'done', value: { ...facts, pages: 1, pixels: 600, bytes: 1000 } } as const;

test('looking through folders ends at once when it is stopped, in the midst of a disk that does not answer', async () => {
  const folder = await temporaryFolder();
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  await mkdir(join(folder.path, 'in'));
  const names = Array.from({ length: 100 }, (_, i) => join(folder.path, 'in', `${i}.jpg`));
  await Promise.all(names.map((name) => writeFile(name, '')));
  const request = recipe.parse({ target: { kind: 'scale', value: 2 }, output: null });
  const batch = ledger.batch(ledger.addBatch({ ...request, inputs: [] }, 'window'))!;
  const estimates = { of: () => ({ seconds: null, secondsFrom: null }), startUp: 0 };
  const state = new QueueState({ ledger, batch }, estimates, openLog(folder.path));
  let asked = 0;
  const headers: Headers = {
    probe: (files) => (++asked === 1 ? Promise.resolve(files.map(() => answer)) : new Promise<never>(() => undefined)),
  };
  const family = { models: [card('swift-x2', 2)], file: () => Promise.reject(new Error('not asked for')) };
  const families = { named: () => Promise.resolve(family) };
  const everywhere = AllowedFolders.everywhere;
  const adding = new Adding(
    state,
    { families, headers },
    everywhere,
    () => undefined,
    () => false,
  );
  await adding.add([join(folder.path, 'in')]);
  await eventually(() => expect(state.rows.order.length).toBeGreaterThan(0));
  expect(state.run).toBe('scanning');
  adding.stop();
  await adding.finished();
  expect(state.run).toBe('idle');
  expect(state.rows.all().map(({ input }) => input)).toEqual(names.slice(0, 32));
  await adding.close();
  await state.close();
  ledger.close();
  await folder.dispose();
});
