import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../../src-main/batch/ledger.js';
import type { Job, JobOutcome } from '../../../src-main/engine/job.js';
import { PASSWORD, queueAddress } from '../../../src-main/studio/address.js';
import { Server } from '../../../src-main/studio/server.js';
import { statusOf } from '../../../src-main/studio/status.js';
import { root } from '../../fixtures/cli.js';
import { eventually } from '../../fixtures/eventually.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { hasQueueServer, startCable, startQueueServer } from '../../fixtures/queue-server.js';
import { machine, sharedBatch, watch, worker, type Machine } from '../../fixtures/studio.js';

// Several machines on one batch, with a real server between them and an engine that writes a line. Needs Valkey or Redis.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Awaited<ReturnType<typeof startQueueServer>>;
let ledger: Ledger | undefined;
const open: { close(): unknown }[] = [];

beforeEach(async () => {
  if (!hasQueueServer) return;
  folder = await temporaryFolder();
  server = await startQueueServer(folder.path);
});
afterEach(async () => {
  if (!hasQueueServer) return;
  for (const one of open.splice(0).reverse()) await one.close();
  ledger?.close();
  ledger = undefined;
  await server.stop();
  await folder.dispose();
});

async function newMachine(address = server.address, environment?: NodeJS.ProcessEnv): Promise<Machine> {
  const one = await machine(folder.path, address, environment);
  open.push(one);
  return one;
}

function newWorker(at: Machine, settings?: Parameters<typeof worker>[2]) {
  const one = worker(folder.path, at, settings);
  open.push({ close: () => one.stop() });
  return one;
}

async function newBatch(names: readonly string[], megapixels?: (i: number) => number) {
  const made = await sharedBatch(folder.path, names, megapixels);
  ledger = made.ledger;
  return made.batch;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`.padStart(2, '0') + '.png');
const results = async (): Promise<string[]> => (await readdir(join(folder.path, 'out'))).sort();
const waits = (ms: number) => async (_: Job, signal: AbortSignal) => {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return undefined;
};
const hidden = (found: readonly string[]): string[] => found.filter((name) => name.startsWith('.'));

describe.skipIf(!hasQueueServer)('a batch on a queue', () => {
  test('is made once by whoever comes, written down as on one machine, and leaves nothing on server or disk', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(12));
    const workers = [await newMachine(), await newMachine()];
    for (const one of workers) newWorker(one);
    const { events, summary } = watch(folder.path, at, batch);
    expect(await summary).toMatchObject({
      done: 12,
      failed: 0,
      waiting: 0,
      stopped: null,
      run: { done: 12 },
      provider: 'cpu',
    });
    expect(await results()).toEqual(names(12));
    expect(await readFile(join(folder.path, 'out', '07.png'), 'utf8')).toBe('000007');
    expect(workers.flatMap(({ begun }) => begun).sort()).toEqual(names(12));
    expect(batch.items().map(({ state, bytes, networkMs, model }) => [state, bytes, networkMs, model])).toEqual(
      names(12).map(() => ['done', 6, 2, 'swift']),
    );
    expect(events.filter(({ event }) => event === 'finished')).toHaveLength(12);
    // What the queue's library knows of every queue, a few bytes, comes back while workers still look at it.
    await eventually(async () => {
      const left = (await at.server.client.keys('*')).filter((key) => !/:(meta|stalled-check)$/.test(key));
      expect(left).toEqual(['enlarger:workers']);
    });
  });

  test('asks nothing of the server but what docs/studio.md says that a user of it needs', async () => {
    const admin = await newMachine();
    const rights = /user for it needs `([^`]+)`/.exec(await readFile(join(root, 'docs', 'studio.md'), 'utf8'))![1]!;
    await admin.server.client.acl('SETUSER', 'studio', 'on', '>geheim', ...rights.split(' '));
    const address = server.address.replace('//', '//studio@');
    const [at, one] = [
      await newMachine(address, { [PASSWORD]: 'geheim' }),
      await newMachine(address, { [PASSWORD]: 'geheim' }),
    ];
    const batch = await newBatch(names(3));
    const working = newWorker(one);
    expect(await watch(folder.path, at, batch).summary).toMatchObject({ done: 3 });
    await statusOf(at.server, at.board);
    await working.stop();
    const refused = (await admin.server.client.acl('LOG')) as unknown[];
    expect(refused).toEqual([]);
  });

  test('says where more is of what no worker expected', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(1));
    newWorker(await newMachine(), {
      act: () => {
        throw new TypeError('x is not a function');
      },
    });
    expect(await watch(folder.path, at, batch, 1).summary).toMatchObject({ failed: 1 });
    expect(batch.items()[0]!.reason).toMatch(/x is not a function\. More is in .*enlarger\.log\./);
  });

  test('begins with the large pictures', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(5), (i) => [1, 4, 100, 16, 25][i]!);
    const { summary } = watch(folder.path, at, batch);
    const one = await newMachine();
    await eventually(async () => expect(await at.server.queue('0123456789abcdef').getPrioritizedCount()).toBe(5));
    newWorker(one);
    await summary;
    expect(one.begun).toEqual(['02.png', '04.png', '03.png', '01.png', '00.png']);
  });

  test('goes on without who put it there, who finds on coming back what was made meanwhile', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(8));
    const first = watch(folder.path, at, batch);
    await eventually(async () => expect(await at.server.queue('0123456789abcdef').getPrioritizedCount()).toBe(8));
    expect(await first.leave()).toMatchObject({
      waiting: 8,
      stopped: expect.stringContaining('go on with it') as string,
    });
    newWorker(await newMachine());
    await eventually(async () => expect(await results()).toEqual(expect.arrayContaining(names(8)) as string[]));
    const again = watch(folder.path, at, batch);
    expect(await again.summary).toMatchObject({ done: 8, waiting: 0 });
    expect(again.events.filter(({ event }) => event === 'finished')).toHaveLength(8);
    expect(await results()).toEqual(names(8));
  });

  test('is taken up by others from a machine that is cut off, which discards what it made when it comes back', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(6));
    const cable = await startCable(server.port);
    open.push(cable);
    let finish: () => void = () => undefined;
    const [lost, other] = [await newMachine(cable.address), await newMachine()];
    newWorker(lost, {
      lostAfter: 1,
      act: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        return undefined;
      },
    });
    const { summary } = watch(folder.path, at, batch);
    await eventually(() => expect(lost.begun).toHaveLength(1));
    cable.cut();
    newWorker(other);
    expect(await summary).toMatchObject({ done: 6, failed: 0 });
    expect(other.begun.sort()).toEqual(names(6));
    finish();
    cable.mend();
    await lost.server.client.ping();
    await sleep(500);
    expect(await results()).toEqual(names(6));
  });

  test('outlives a restart of the server', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(10));
    const one = await newMachine();
    newWorker(one, { act: waits(100) });
    const { summary } = watch(folder.path, at, batch);
    await eventually(() => expect(one.begun.length).toBeGreaterThan(3));
    await server.stop('SIGKILL');
    await sleep(500);
    await server.start();
    expect(await summary).toMatchObject({ done: 10, failed: 0 });
    expect(await results()).toEqual(names(10));
    await eventually(() => expect(one.told.join(' ')).toMatch(/cannot be reached .* there again/));
  });

  test('is put there again where the server forgot it', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(4));
    const { summary } = watch(folder.path, at, batch);
    await eventually(async () => expect(await at.server.queue('0123456789abcdef').getPrioritizedCount()).toBe(4));
    await at.server.client.flushall();
    newWorker(await newMachine());
    expect(await summary).toMatchObject({ done: 4 });
  });

  test('waits while it is paused, and goes back to the queue from a worker that is told to stop', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(3));
    const queue = at.server.queue('0123456789abcdef');
    const { summary } = watch(folder.path, at, batch);
    const one = await newMachine();
    const stopped = newWorker(one, { act: waits(60_000) });
    await eventually(() => expect(one.begun).toHaveLength(1));
    await queue.pause();
    await stopped.stop();
    expect(await queue.getJobCounts()).toMatchObject({ active: 0, failed: 0, prioritized: 3 });
    const other = await newMachine();
    newWorker(other);
    await sleep(1200);
    expect(other.begun).toEqual([]);
    await queue.resume();
    expect(await summary).toMatchObject({ done: 3 });
  });

  test('tells what each machine holds and how fast it is, and what failed', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(4));
    const { summary } = watch(folder.path, at, batch);
    let go: () => void = () => undefined;
    const act = async ({ input }: Job): Promise<JobOutcome | undefined> => {
      if (input.endsWith('00.png')) return { kind: 'failed', code: 'file-damaged', reason: 'It is damaged.' };
      if (input.endsWith('03.png')) await new Promise<void>((resolve) => (go = resolve));
      return undefined;
    };
    newWorker(await newMachine(), { act, name: 'mini' });
    await eventually(async () => {
      const { batches, workers } = await statusOf(at.server, at.board);
      expect(workers).toMatchObject([{ name: 'mini', holds: ['local:03.png'], made: 2, failed: 1 }]);
      expect(workers[0]!.speed).toBeGreaterThan(0);
      expect(batches).toMatchObject([
        { name: 'out', done: 2, failed: 1, running: 1, failures: [{ reason: 'It is damaged.' }], megapixelsLeft: 1 },
      ]);
      expect(batches[0]!.secondsLeft).toBeGreaterThan(0);
    });
    go();
    expect(await summary).toMatchObject({ done: 3, failed: 1 });
    expect(batch.items()[0]).toMatchObject({ state: 'failed', cause: 'file-damaged', reason: 'It is damaged.' });
  });
});

describe.skipIf(!hasQueueServer)('what goes wrong on one machine', () => {
  test('is tried on others, and told when it goes wrong on all', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(2));
    const { summary } = watch(folder.path, at, batch);
    const act = ({ input }: Job): JobOutcome | undefined =>
      input.endsWith('01.png') ? { kind: 'failed', code: 'file-missing', reason: 'It is not there.' } : undefined;
    const one = await newMachine();
    newWorker(one, { act });
    expect(await summary).toMatchObject({ done: 1, failed: 1 });
    expect(one.begun.filter((name) => name === '01.png')).toHaveLength(3);
    expect(batch.items()[1]).toMatchObject({ cause: 'file-missing', reason: 'It is not there.' });
  });

  test('is no reason to try again where the picture is at fault', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(1));
    const { summary } = watch(folder.path, at, batch);
    const one = await newMachine();
    newWorker(one, { act: () => ({ kind: 'failed', code: 'file-truncated', reason: 'It ends early.' }) });
    expect(await summary).toMatchObject({ failed: 1 });
    expect(one.begun).toHaveLength(1);
  });
});

describe.skipIf(!hasQueueServer)('nobody is believed', () => {
  test('a worker of another version says so and takes nothing', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(1));
    const { leave } = watch(folder.path, at, batch);
    const other = await newMachine();
    newWorker(other, { version: '2.0.0' });
    await eventually(() =>
      expect(other.told).toEqual([expect.stringMatching(/is of Enlarger 1\.0\.0 and this is 2\.0\.0/)]),
    );
    await sleep(300);
    expect(other.begun).toEqual([]);
    expect(await at.server.queue('0123456789abcdef').getJobCounts()).toMatchObject({ prioritized: 1, active: 0 });
    await leave();
  });

  test('pictures and answers that make no sense cost themselves alone', async () => {
    const at = await newMachine();
    const batch = await newBatch(names(3));
    const queue = at.server.queue('0123456789abcdef');
    const { summary } = watch(folder.path, at, batch);
    await eventually(async () => expect(await queue.getPrioritizedCount()).toBe(3));
    await (await queue.getJob('p2'))!.updateData({ input: 'local:../../etc/passwd', output: 'local:x' });
    await queue.add('picture', { nothing: 'known' }, { jobId: 'p77' });
    await at.server.client.hset('enlarger:batches', 'x', 'no batch', 'y', '{"id":"../x"}');
    await at.server.client.hset('enlarger:workers', 'z', 'no worker');
    newWorker(await newMachine());
    expect(await summary).toMatchObject({ done: 2, failed: 1 });
    expect(batch.items()[1]).toMatchObject({
      cause: 'queue-data',
      reason: expect.stringContaining('cannot be understood') as string,
    });
    expect(await results()).toEqual(['00.png', '02.png']);
    expect(hidden(await results())).toEqual([]);
  });

  test('a server that is not there, or refuses, is told without its password', async () => {
    await expect(machine(folder.path, 'redis://127.0.0.1:1/0')).rejects.toMatchObject({
      code: 'no-queue',
      message: expect.stringContaining('redis://127.0.0.1:1/0 cannot be used (ECONNREFUSED)') as string,
    });
    const at = await newMachine();
    await at.server.client.config('SET', 'requirepass', 'the right one');
    const address = queueAddress(server.address, { [PASSWORD]: 'geheim' });
    const refusal: unknown = await Server.open(address, () => undefined).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'no-queue', message: expect.stringContaining('WRONGPASS') as string });
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain('geheim');
  });
});
