import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { Queue, type QueueParts } from '../../../src-main/batch/queue.js';
import { upscaleRequest } from '../../../src-main/contract/request.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

// A disk or network folder that does not answer before the engine has the picture.

const never = new Promise<never>(() => undefined);
const silent: readonly [string, Partial<QueueParts>][] = [
  ['asked how much room it has', { space: () => never }],
  ['asked where a path leads', { confinement: { check: () => never } }],
];

/** The only picture's state, and why the batch stopped, after `stop` was called in the midst of the silence. */
async function stopped(parts: Partial<QueueParts>, stop: (queue: Queue, signal: AbortController, id: number) => void) {
  const folder = await temporaryFolder();
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  try {
    const target = { kind: 'scale', value: 2 } as const;
    const batch = ledger.addBatch(upscaleRequest.parse({ inputs: ['/in'], output: folder.path, target }));
    ledger.addItems(batch, [
      {
        ...{ input: '/in/a.png', output: join(folder.path, 'a.png'), folder: '', defaultOutput: '/in-enlarged' },
        ...{ width: 100, height: 50, targetWidth: 200, targetHeight: 100, targetPixels: 20_000 },
        encoding: { format: 'png', quality: 100, lossless: true, depth: 8 },
        ...{ state: 'waiting', reason: null, cause: null, facts: undefined },
      },
    ]);
    const all: QueueParts = {
      ledger,
      engine: { run: vi.fn(), pause: vi.fn(), resume: vi.fn() },
      family: () => never,
      scratch: folder.path,
      space: () => Promise.resolve({ free: 1e15, size: 1e15 }),
      ...parts,
    };
    const queue = new Queue(all, ledger.batch(batch)!);
    const signal = new AbortController();
    const run = queue.run(signal.signal, { onEvent: () => undefined });
    const { id } = ledger.items(batch)[0]!;
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop(queue, signal, id);
    const { stopped: why } = await run;
    return [ledger.item(id).state, why];
  } finally {
    ledger.close();
    await folder.dispose();
  }
}

test.each(silent)('a batch is stopped at once where a disk is silent that was %s', async (_, parts) => {
  expect(await stopped(parts, (_queue, signal) => signal.abort())).toEqual(['waiting', 'Stopped.']);
});

test.each(silent)('a picture is given up at once where a disk is silent that was %s', async (_, parts) => {
  expect(await stopped(parts, (queue, _signal, id) => queue.cancel(id))).toEqual(['skipped', null]);
});
