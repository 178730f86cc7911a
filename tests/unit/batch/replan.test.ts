import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { replan } from '../../../src-main/batch/replan.js';
import { upscaleRequest } from '../../../src-main/contract/request.js';
import { card } from '../../fixtures/cards.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let ledger: Ledger;

beforeEach(async () => {
  folder = await temporaryFolder();
  ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
});
afterEach(async () => {
  ledger.close();
  await folder.dispose();
});

test('a picture that is made again waits beside its earlier result, with the settings as they are now', async () => {
  const output = join(folder.path, 'out', 'a.png');
  await mkdir(dirname(output));
  await writeFile(output, 'the earlier result');
  const request = upscaleRequest.parse({
    ...{ inputs: ['/in'], output: dirname(output), target: { kind: 'scale', value: 2 } },
  });
  const id = ledger.addBatch(request);
  const facts = {
    format: 'png',
    width: 10,
    height: 10,
    depth: 8,
    channels: 3,
    alpha: false,
    pixels: 100,
    pages: 1,
    bytes: 9,
  } as const;
  const encoding = { format: 'png', quality: 100, lossless: true, depth: 8 } as const;
  const sizes = { width: 10, height: 10, targetWidth: 40, targetHeight: 40, targetPixels: 1600 };
  ledger.addItems(id, [
    {
      ...sizes,
      input: '/in/a.png',
      output,
      encoding,
      state: 'waiting',
      reason: null,
      cause: null,
      folder: '',
      defaultOutput: '',
      facts,
    },
  ]);
  const [item] = ledger.items(id);
  const stages = { read: 1, network: 1, write: 1 };
  const done = {
    kind: 'done',
    output,
    width: 40,
    height: 40,
    bytes: 9,
    stages,
    provider: 'cpu',
    notes: [],
    peakMemory: 1,
  } as const;
  ledger.markDone(item!.id, done, 'swift', ['swift-x4'], 100);
  const family = { models: [card('swift-x2', 2)], file: () => Promise.reject(new Error('not asked for')) };
  const families = { named: () => Promise.resolve(family) };
  const headers = { probe: () => Promise.reject(new Error('known already')) };
  await replan(ledger, ledger.batch(id)!, () => true, { families, headers }, { onConflict: 'rename' });
  expect(ledger.item(item!.id)).toMatchObject({
    ...{ state: 'waiting', targetWidth: 20, output: join(folder.path, 'out', 'a (2).png'), model: null, bytes: null },
  });
});
