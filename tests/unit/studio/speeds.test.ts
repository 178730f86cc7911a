import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Job } from '../../../src-main/engine/job.js';
import { secondsFor, statusOf } from '../../../src-main/studio/status.js';
import { eventually } from '../../fixtures/eventually.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { hasQueueServer, startQueueServer } from '../../fixtures/queue-server.js';
import { machine, sharedBatch, watch, worker, type Machine } from '../../fixtures/studio.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Awaited<ReturnType<typeof startQueueServer>>;
const open: { close(): unknown }[] = [];

beforeEach(async () => {
  if (!hasQueueServer) return;
  folder = await temporaryFolder();
  server = await startQueueServer(folder.path);
});
afterEach(async () => {
  if (!hasQueueServer) return;
  for (const one of open.splice(0).reverse()) await one.close();
  await server.stop();
  await folder.dispose();
});

async function newMachine(): Promise<Machine> {
  const one = await machine(folder.path, server.address);
  open.push(one);
  return one;
}

function newWorker(at: Machine, settings?: Parameters<typeof worker>[2]): void {
  const one = worker(folder.path, at, settings);
  open.push({ close: () => one.stop() });
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`.padStart(2, '0') + '.png');
const waits = (ms: number) => async (_: Job, signal: AbortSignal) => {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return undefined;
};

describe.skipIf(!hasQueueServer)('a queue of machines that know how fast they are', () => {
  test('gives large pictures to fast machines, by what each has measured', async () => {
    const [at, slow, fast] = [await newMachine(), await newMachine(), await newMachine()];
    const { batch, ledger } = await sharedBatch(folder.path, names(7), (i) => (i === 3 ? 60 : 1));
    open.push(ledger);
    await at.server.queue('0123456789abcdef').pause();
    const { summary } = watch(folder.path, at, batch);
    newWorker(fast, { speed: 100, act: waits(400) });
    newWorker(slow, { speed: 1, act: waits(2000) });
    const secondsLeft = async () => (await statusOf(at.server, at.board)).batches[0]?.secondsLeft;
    await eventually(async () => expect(await secondsLeft()).toBeCloseTo(66 / 101, 1));
    const expected = secondsFor(35, await statusOf(at.server, at.board));
    expect(expected?.seconds).toBeCloseTo(1, 3);
    expect(expected?.machines).toBe(2);
    // Each looks at the other before it begins, and once a second.
    await sleep(4000);
    await at.server.queue('0123456789abcdef').resume();
    expect(await summary).toMatchObject({ done: 7, failed: 0 });
    expect(fast.begun).toContain('03.png');
    expect(slow.begun).not.toContain('03.png');
    expect(slow.begun).not.toEqual([]);
  });
});
