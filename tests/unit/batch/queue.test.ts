import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLog, tellOf } from '../../../src-main/base/log.js';
import { Ledger } from '../../../src-main/batch/ledger.js';
import type { PlannedItem } from '../../../src-main/batch/plan.js';
import { Queue } from '../../../src-main/batch/queue.js';
import type { BatchEvent } from '../../../src-main/contract/batch.js';
import type { ModelCard } from '../../../src-main/contract/model.js';
import { defaultModel, upscaleRequest } from '../../../src-main/contract/request.js';
import type { RunOptions } from '../../../src-main/engine/client.js';
import type { Job, JobOutcome, JobProgress, ModelFile } from '../../../src-main/engine/job.js';
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

const picture = (name: string, more: Partial<PlannedItem> = {}): PlannedItem => ({
  input: `/in/${name}`,
  output: join(folder.path, 'out', name),
  width: 1000,
  height: 500,
  targetWidth: 2000,
  targetHeight: 1000,
  targetPixels: 2e6,
  encoding: { format: 'png', quality: 100, lossless: true, depth: 8 },
  state: 'waiting',
  reason: null,
  cause: null,
  folder: '',
  defaultOutput: '/in-enlarged',
  facts: undefined,
  ...more,
});

const done = (job: Job): JobOutcome => ({
  kind: 'done',
  output: job.output,
  ...job.target,
  bytes: 1000,
  stages: { read: 10, network: 80, write: 10 },
  startMs: 900,
  provider: 'cpu',
  notes: [],
  peakMemory: 1e8,
});

type Run = (
  job: Job,
  signal: AbortSignal,
  tell: (stage: JobProgress['stage']) => void,
) => Promise<JobOutcome> | JobOutcome;

async function work(
  items: readonly PlannedItem[],
  run: Run,
  free: () => number = () => 1e15,
  onFile: (card: ModelCard) => void = () => undefined,
  meanwhile: (stop: AbortController) => Promise<void> = () => Promise.resolve(),
) {
  const request = upscaleRequest.parse({ inputs: ['/in'], output: folder.path, target: { kind: 'scale', value: 2 } });
  const id = ledger.addBatch(request);
  ledger.addItems(id, items);
  const events: BatchEvent[] = [];
  const models = [card('swift-x2', 2)];
  const file = async (model: ModelCard) => {
    onFile(model);
    return { id: model.id } as ModelFile;
  };
  const family = () => Promise.resolve({ models, file });
  const engine = {
    run: async (job: Job, { signal, onProgress }: RunOptions = {}) =>
      run(job, signal!, (stage) => onProgress?.({ stage, fraction: 0, pixels: 0, memory: 1e8 })),
    pause: () => undefined,
    resume: () => undefined,
  };
  const parts = {
    ...{ ledger, engine, family },
    scratch: folder.path,
    tell: (error: unknown) => tellOf(error, openLog(folder.path)),
    space: () => Promise.resolve({ free: free(), size: 1e15 }),
  };
  const stop = new AbortController();
  const queue = new Queue(parts, ledger.batch(id)!);
  const summary = queue.run(stop.signal, { onEvent: (event) => events.push(event) });
  await meanwhile(stop);
  return { id, events, stop, summary: await summary };
}

const states = (id: number) => ledger.items(id).map(({ state }) => state);

describe('a batch', () => {
  test('makes every picture and says what it made', async () => {
    const { id, summary, events } = await work([picture('a.png'), picture('b.png')], done);
    expect(states(id)).toEqual(['done', 'done']);
    expect(summary).toMatchObject({
      done: 2,
      failed: 0,
      waiting: 0,
      outputMegapixels: 4,
      provider: 'cpu',
      stopped: null,
    });
    expect(events.at(-1)!.event).toBe('summary');
    const finished = events.filter((event) => event.event === 'finished');
    expect(finished.at(-1)!.throughput).toMatchObject({ done: 2, fraction: 1, eta: { seconds: 0 } });
    expect(finished.at(-1)!.throughput.shares).toEqual({ read: 0.1, network: 0.8, write: 0.1 });
  });

  test('goes on after a picture that fails', async () => {
    const { id, summary } = await work([picture('a.png'), picture('bad.png'), picture('c.png')], (job) =>
      job.input.includes('bad') ? { kind: 'failed', code: 'file-damaged', reason: 'It is damaged.' } : done(job),
    );
    expect(states(id)).toEqual(['done', 'failed', 'done']);
    expect(summary).toMatchObject({ done: 2, failed: 1 });
    expect(ledger.items(id)[1]).toMatchObject({ reason: 'It is damaged.', cause: 'file-damaged' });
  });

  test('goes on where a model cannot be had for one picture, and says where more of it is', async () => {
    const items = [picture('a.png', { targetWidth: 4000, targetHeight: 2000, targetPixels: 8e6 }), picture('b.png')];
    const { id, summary } = await work(items, done, undefined, ({ id: model }) => {
      if (ledger.items(1)[0]!.state === 'running') throw new Error(`ENOENT: ${model}.int8.onnx`);
    });
    expect(states(id)).toEqual(['failed', 'done']);
    expect(summary.stopped).toBeNull();
    expect(ledger.items(id)[0]!.reason).toMatch(/ENOENT.*More is in .*enlarger\.log\.$/);
  });

  test('marks a picture as running before its work begins', async () => {
    const seen: string[] = [];
    await work([picture('a.png')], (job) => {
      seen.push(...ledger.items(ledger.latestBatch(['running'])!.id).map(({ state }) => state));
      return done(job);
    });
    expect(seen).toEqual(['running']);
  });

  describe('overlaps its pictures', () => {
    /** Jobs that stand still in their networks until they are let on. */
    function standing() {
      const begun: string[] = [];
      const inside = new Map<string, () => void>();
      const run: Run = async (job, signal, tell) => {
        const name = job.input.slice(4, 5);
        begun.push(name);
        tell('read');
        await Promise.resolve();
        tell('network');
        return new Promise((resolve) => {
          inside.set(name, () => resolve(done(job)));
          signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }), { once: true });
        });
      };
      return { begun, inside, run };
    }
    const pictures = () => ['a', 'b', 'c'].map((name) => picture(`${name}.png`));

    test('by beginning the next once one is in its networks', async () => {
      const { begun, inside, run } = standing();
      const working = work(pictures(), run);
      await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
      // In the end as in the beginning, each has its own outcome.
      inside.get('b')!();
      inside.get('a')!();
      inside.get('c')!();
      const { id, summary } = await working;
      expect(states(id)).toEqual(['done', 'done', 'done']);
      expect(summary).toMatchObject({ done: 3, stopped: null });
    });

    test('and has none begun before the one ahead of it was read', async () => {
      const begun: string[] = [];
      const working = work(pictures(), (job, _, tell) => {
        begun.push(job.input);
        tell('read');
        return new Promise((resolve) => setTimeout(() => resolve(done(job)), 5));
      });
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(begun.length).toBeLessThan(2);
      await working;
    });

    test('and all of them wait again when it is stopped', async () => {
      const { begun, run } = standing();
      const { id, summary } = await work(pictures(), run, undefined, undefined, (stop) =>
        expect
          .poll(() => begun)
          .toEqual(['a', 'b', 'c'])
          .then(() => stop.abort()),
      );
      expect(states(id)).toEqual(['waiting', 'waiting', 'waiting']);
      expect(summary.stopped).toBe('Stopped.');
    });

    test('and looks at the disk again once what is under way has left it', async () => {
      let free = 1e15;
      const { id, summary } = await work(
        [picture('a.png'), picture('b.png')],
        async (job, _, tell) => {
          free = 1000;
          tell('network');
          await new Promise((resolve) => setTimeout(resolve, 5));
          free = 1e15;
          return done(job);
        },
        () => free,
      );
      expect(states(id)).toEqual(['done', 'done']);
      expect(summary.stopped).toBeNull();
    });
  });

  test('stops when the disk is too full for the next picture, which goes on waiting', async () => {
    let free = 1e15;
    const run: Run = (job) => {
      free = 1000;
      return done(job);
    };
    const { id, summary } = await work([picture('a.png'), picture('b.png')], run, () => free);
    expect(states(id)).toEqual(['done', 'waiting']);
    expect(summary.stopped).toContain('disk space');
  });

  const huge = (name: string) => picture(name, { targetWidth: 120_000, targetHeight: 120_000, targetPixels: 144e8 });

  test('sets a picture aside that the disk has no room for, and goes on with those it has', async () => {
    const items = [huge('h.png'), picture('a.png'), huge('i.png'), picture('b.png')];
    const { id, summary, events } = await work(items, done, () => 1e10);
    expect(states(id)).toEqual(['failed', 'done', 'failed', 'done']);
    expect(summary).toMatchObject({ done: 2, failed: 2, waiting: 0, stopped: null });
    expect(ledger.items(id)[0]).toMatchObject({
      cause: 'no-space',
      reason: expect.stringMatching(/115\.4 GB of disk space.*10\.0 GB are free/),
    });
    expect(events.filter(({ event }) => event === 'finished')).toHaveLength(4);
  });

  test('keeps what the disk has no room for waiting where nothing behind it fits either', async () => {
    const { id, summary } = await work([picture('a.png'), huge('h.png'), huge('i.png')], done, () => 1e10);
    expect(states(id)).toEqual(['done', 'waiting', 'waiting']);
    expect(summary).toMatchObject({ failed: 0, waiting: 2, stopped: expect.stringContaining('disk space') });
  });

  test('fails a picture that no emptying of the disk would make room for', async () => {
    const endless = picture('endless.png', { targetWidth: 1e8, targetHeight: 1e7, targetPixels: 1e15 });
    const { id, summary } = await work([picture('a.png'), endless], done, () => 1e10);
    expect(states(id)).toEqual(['done', 'failed']);
    expect(summary.stopped).toBeNull();
    expect(ledger.items(id)[1]!.reason).toContain('more than the whole disk has');
  });

  test('goes on after one result that did not fit, where the next does', async () => {
    const full: JobOutcome = { kind: 'failed', code: 'disk-full', reason: 'The disk is full.' };
    const { id, summary } = await work([picture('a.png'), picture('b.png')], (job) =>
      job.input.includes('a.png') ? full : done(job),
    );
    expect(states(id)).toEqual(['failed', 'done']);
    expect(summary.stopped).toBeNull();
  });

  test('stops when a result does not fit the disk after all', async () => {
    const full: JobOutcome = { kind: 'failed', code: 'disk-full', reason: 'The disk is full.' };
    const { id, summary } = await work([picture('a.png'), picture('b.png')], () => full);
    expect(states(id)).toEqual(['waiting', 'waiting']);
    expect(summary.stopped).toBe('The disk is full.');
  });

  test('takes for made what an engine that died had finished', async () => {
    const found: JobOutcome = { kind: 'failed', code: 'exists', reason: 'It exists.', found: 1234 };
    const { id, summary } = await work([picture('a.png')], () => found);
    expect(ledger.items(id)).toMatchObject([{ state: 'done', bytes: 1234, reason: null }]);
    expect(summary).toMatchObject({ done: 1, skipped: 0 });
  });

  test('leaves settled pictures alone', async () => {
    const skipped = picture('s.png', { state: 'skipped', reason: 'It exists.' });
    const { id, summary } = await work([skipped, picture('a.png')], done);
    expect(states(id)).toEqual(['skipped', 'done']);
    expect(summary).toMatchObject({ done: 1, skipped: 1 });
  });
});

describe('the ledger', () => {
  test('keeps everything over a restart', async () => {
    const { id } = await work([picture('a.png')], done);
    ledger.close();
    ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
    expect(ledger.items(id)).toMatchObject([{ state: 'done', bytes: 1000, networkMs: 80, provider: 'cpu' }]);
    expect(ledger.items(id)).toMatchObject([{ model: defaultModel }]);
    expect(ledger.pastWork()).toMatchObject([{ networks: ['swift-x2'], pictures: 1, pixels: 500_000 }]);
    expect(ledger.startTime()).toBe(900);
  });

  test('lets a picture that was running at a kill wait again', async () => {
    const { id } = await work([picture('a.png')], done);
    ledger.mark(ledger.items(id)[0]!.id, 'running', null);
    expect(ledger.latestBatch(['running'])!.id).toBe(id);
    expect(ledger.move(id, 'running', 'waiting')).toBe(1);
    expect(states(id)).toEqual(['waiting']);
  });

  test('that is damaged says so, and what to do', async () => {
    const file = join(folder.path, 'damaged.sqlite');
    await writeFile(file, 'no database'.repeat(1000));
    expect(() => new Ledger(file)).toThrow(
      expect.objectContaining({ code: 'ledger-damaged', message: expect.stringContaining(file) }),
    );
  });

  test('is refused when a later version wrote it', async () => {
    ledger.close();
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const file = join(folder.path, 'ledger.sqlite');
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 999');
    db.close();
    expect(() => new Ledger(file)).toThrow(expect.objectContaining({ code: 'ledger-newer' }));
    ledger = new Ledger(join(folder.path, 'other.sqlite'));
  });
});
