import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { recover } from '../../../src-main/batch/recover.js';
import type { PlannedItem } from '../../../src-main/batch/plan.js';
import { upscaleRequest } from '../../../src-main/contract/request.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const planned = (output: string): PlannedItem => ({
  ...{ input: '/in/a.png', output, width: 10, height: 10, targetWidth: 20, targetHeight: 20, targetPixels: 400 },
  encoding: { format: 'png', quality: 100, lossless: true, depth: 8 },
  ...{ state: 'waiting', reason: null, cause: null, folder: '', facts: undefined, defaultOutput: '/in-enlarged' },
});

// The id of an engine that was killed says nothing: nobody may have reaped it, or another program has it now.
test('whoever may work on a batch removes the unfinished files of what was running, whatever their process', async () => {
  const folder = await temporaryFolder();
  const out = join(folder.path, 'out');
  await mkdir(out);
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  const id = ledger.addBatch(
    upscaleRequest.parse({ inputs: ['/in'], output: out, target: { kind: 'scale', value: 2 } }),
  );
  ledger.addItems(id, [planned(join(out, 'a.png')), planned(join(out, 'b.png'))]);
  ledger.takeNext(id);
  for (const name of ['a.png', 'b.png', 'other.png']) {
    await writeFile(join(out, `.${name}.${process.pid}-00ff.enlarger-part`), '');
  }
  await recover(ledger, ledger.batch(id)!);
  expect(ledger.items(id).map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  // b.png was not being made, and other.png is none of the batch's: a process that is there may be working on them.
  expect((await readdir(out)).sort()).toEqual([
    `.b.png.${process.pid}-00ff.enlarger-part`,
    `.other.png.${process.pid}-00ff.enlarger-part`,
  ]);
  ledger.close();
  await folder.dispose();
});
