import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LimitsInForce } from '../../../src-main/base/child/limits-in-force.js';
import { noLimits } from '../../../src-main/contract/engine.js';
import { Engine, type EngineOptions } from '../../../src-main/engine/client.js';
import type { Job, JobOutcome, JobProgress, Stage } from '../../../src-main/engine/job.js';
import type { EngineCalls, EngineEvents } from '../../../src-main/engine/protocol.js';
import { fakeChild, fakeHost, never, type FakeSide } from '../../fixtures/fake-child.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const job = { input: 'a.jpg', output: 'b.jpg', provider: 'auto' } as Job;
const done = { kind: 'done', output: 'b.jpg' } as JobOutcome;

/** An engine process in this one: `run` is what it does with a job; `die` ends it. */
function fakeEngine(
  run: (
    job: Job,
    side: FakeSide<EngineEvents> & { progress: (progress: JobProgress) => void },
    cancelled: Promise<void>,
  ) => Promise<JobOutcome>,
  heard: string[] = [],
) {
  let cancel = (): void => undefined;
  const cancelled = new Promise<void>((resolve) => (cancel = resolve));
  return fakeChild<EngineCalls, EngineEvents>((side) => ({
    run: (id, asked) => run(asked, { ...side, progress: (progress) => side.tell('progress', id, progress) }, cancelled),
    pause: () => void heard.push('pause'),
    resume: () => void heard.push('resume'),
    cancel: () => cancel(),
    stepBack: () => void heard.push('step back'),
    limit: ({ threads, processorShare, memory }) => void heard.push(`limit ${threads} ${processorShare} ${memory}`),
    keepChoices: () => undefined,
    tryProviders: () => Promise.resolve({ providers: ['cpu'], refused: [] }),
  }));
}

const at = (stage: Stage): JobProgress => ({ stage, fraction: 0, pixels: 0, memory: 1e8 });
const dying = () => fakeEngine((_, { die }) => (die(), never));
const engineWith = (child: ReturnType<typeof fakeEngine>, options: EngineOptions = {}) =>
  new Engine({ host: fakeHost(child).host, ...options });

describe('the engine', () => {
  test('hands on progress and the outcome', async () => {
    const seen: number[] = [];
    const child = fakeEngine((_, { progress }) => {
      progress({ stage: 'network', fraction: 0.5, pixels: 10, memory: 1e8 });
      return Promise.resolve(done);
    });
    const outcome = await engineWith(child).run(job, {
      onProgress: ({ fraction }) => seen.push(fraction),
    });
    expect(outcome).toEqual(done);
    expect(seen).toEqual([0.5]);
  });

  test('starts a new process for a picture that took one down, on the processor', async () => {
    const asked: string[] = [];
    const first = fakeEngine((which, { progress, die }) => {
      asked.push(which.provider);
      progress(at('network'));
      die();
      return never;
    });
    const second = fakeEngine((which) => (asked.push(which.provider), Promise.resolve(done)));
    const { host, told } = fakeHost(first, second);
    expect(await new Engine({ host }).run(job)).toEqual(done);
    expect(asked).toEqual(['auto', 'cpu']);
    expect(told).toEqual([['engine', 'The process ended unasked (signal SIGSEGV).']]);
  });

  test('lets jobs overlap, and when one takes the process down tries each again alone', async () => {
    const asked: string[] = [];
    const first = fakeEngine(({ input }, { progress, die }) => {
      asked.push(input);
      if (input === 'a') progress(at('network'));
      if (input === 'c') die();
      return never;
    });
    let running = 0;
    const second = fakeEngine(async ({ input, provider }) => {
      expect(++running).toBe(1);
      asked.push(`${input} ${provider}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return done;
    });
    const engine = new Engine({ host: fakeHost(first, second).host });
    const outcomes = ['a', 'b', 'c', 'd'].map((input) => engine.run({ ...job, input }));
    expect(await Promise.all(outcomes)).toEqual([done, done, done, done]);
    // Only what was in its networks may owe its death to a provider.
    expect(asked.slice(0, 3)).toEqual(['a', 'b', 'c']);
    expect(asked.slice(-4)).toEqual(['a cpu', 'b auto', 'c auto', 'd auto']);
  });

  test('waits no longer for a job that was cancelled, and ends the process only where nothing else is under way', async () => {
    let finish = (): void => undefined;
    const child = fakeEngine(({ input }) =>
      input === 'other' ? new Promise((resolve) => (finish = () => resolve(done))) : never,
    );
    const engine = engineWith(child, { patience: 5 });
    const stop = new AbortController();
    const given = engine.run(job, { signal: stop.signal });
    const other = engine.run({ ...job, input: 'other' });
    stop.abort();
    expect(await given).toEqual({ kind: 'cancelled' });
    expect(child.kills).toBe(0);
    finish();
    expect(await other).toEqual(done);
    const last = new AbortController();
    const alone = engine.run(job, { signal: last.signal });
    last.abort();
    expect(await alone).toEqual({ kind: 'cancelled' });
    expect(child.kills).toBe(1);
  });

  test('gives up on a picture that takes it down twice, with a reason', async () => {
    const engine = new Engine({ host: fakeHost(dying(), dying()).host });
    expect(await engine.run(job)).toMatchObject({ kind: 'failed', code: 'engine-died' });
  });

  test('clears away what a process that died left of its job', async () => {
    const folder = await temporaryFolder();
    const scratch = join(folder.path, 'scratch');
    const output = join(folder.path, 'a.png');
    const dead = spawnSync(process.execPath, ['--version']).pid;
    await mkdir(join(scratch, 'job-1'), { recursive: true });
    for (const pid of [dead, process.pid]) await writeFile(join(folder.path, `.a.png.${pid}-0f.enlarger-part`), 'half');
    await writeFile(join(scratch, 'job-1', 'canvas.v'), 'large');
    const engine = new Engine({ host: fakeHost(dying(), dying()).host });
    await engine.run({ ...job, output, scratch });
    expect(await readdir(scratch)).toEqual([]);
    expect((await readdir(folder.path)).sort()).toEqual([`.a.png.${process.pid}-0f.enlarger-part`, 'scratch']);
    await folder.dispose();
  });

  test.each([
    {
      stage: 'write' as const,
      says: 'finds the result of a process that died before it could say that it was done',
      found: 5,
    },
    { stage: 'read' as const, says: 'takes for nobody’s result what was there before it wrote', found: undefined },
  ])('$says', async ({ stage, found }) => {
    const folder = await temporaryFolder();
    const output = join(folder.path, 'a.png');
    await writeFile(output, 'whole');
    const first = fakeEngine((_, { progress, die }) => (progress(at(stage)), die(), never));
    const exists: JobOutcome = { kind: 'failed', code: 'exists', reason: 'It exists.' };
    const engine = new Engine({
      host: fakeHost(
        first,
        fakeEngine(() => Promise.resolve(exists)),
      ).host,
    });
    expect(await engine.run({ ...job, output })).toEqual(found === undefined ? exists : { ...exists, found });
    await folder.dispose();
  });

  test('does not wait long for a codec, which cannot be interrupted', async () => {
    const child = fakeEngine((_, { progress }) => {
      progress({ stage: 'write', fraction: 0, pixels: 1, memory: 1e8 });
      return never;
    });
    const controller = new AbortController();
    const engine = engineWith(child, { patience: 5 });
    const outcome = engine.run(job, { signal: controller.signal, onProgress: () => controller.abort() });
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  test('cancels between two tiles', async () => {
    const child = fakeEngine((_, __, cancelled) => cancelled.then(() => ({ kind: 'cancelled' })));
    const controller = new AbortController();
    const outcome = engineWith(child).run(job, { signal: controller.signal });
    controller.abort();
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  test('kills a process that does not come to its next tile', async () => {
    const child = fakeEngine(() => never);
    const controller = new AbortController();
    const outcome = engineWith(child, { patience: 5 }).run(job, { signal: controller.signal });
    controller.abort();
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  test('ends a process that is silent for too long, and tells so of a picture that hangs twice', async () => {
    const asked: string[] = [];
    const hanging = () =>
      fakeEngine((which, { progress }) => (asked.push(which.provider), progress(at('network')), never));
    const [first, second] = [hanging(), hanging()];
    const { host } = fakeHost(
      first,
      second,
      fakeEngine(() => Promise.resolve(done)),
    );
    const engine = new Engine({ host, silence: () => 250 });
    expect(await engine.run(job)).toMatchObject({ kind: 'failed', code: 'engine-hung' });
    expect([first.kills, second.kills, asked]).toEqual([1, 1, ['auto', 'cpu']]);
    expect(await engine.run(job)).toEqual(done);
  });

  test('clears away what a process left that was ended and is not gone yet', async () => {
    const folder = await temporaryFolder();
    const output = join(folder.path, 'a.png');
    await writeFile(join(folder.path, `.a.png.${process.pid}-0f.enlarger-part`), 'half');
    const child = fakeEngine(() => never);
    const deaf = { process: { ...child.process, kill: () => undefined } };
    const engine = new Engine({ host: fakeHost(deaf).host, patience: 5, silence: () => 1e6 });
    const controller = new AbortController();
    const outcome = engine.run({ ...job, output, scratch: folder.path }, { signal: controller.signal });
    controller.abort();
    expect(await outcome).toEqual({ kind: 'cancelled' });
    expect(await readdir(folder.path)).toEqual([]);
    await folder.dispose();
  });

  test('does not take a pause, or steady progress, for silence', async () => {
    const child = fakeEngine(async (_, { progress }) => {
      for (let i = 0; i < 8; i++) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        progress(at('network'));
      }
      return done;
    });
    expect(await engineWith(child, { silence: () => 750 }).run(job)).toEqual(done);
    const paused = fakeEngine(() => new Promise((resolve) => setTimeout(() => resolve(done), 1200)));
    const engine = engineWith(paused, { silence: () => 500 });
    engine.pause();
    expect(await engine.run(job)).toEqual(done);
  });

  test('has its process before a job comes where it is told to, one and the same', async () => {
    const { host, started } = fakeHost(fakeEngine(() => Promise.resolve(done)));
    const engine = new Engine({ host });
    engine.start();
    engine.start();
    expect(started).toEqual(['engine']);
    expect(await engine.run(job)).toEqual(done);
    await engine.close();
    engine.start();
    expect(started).toEqual(['engine']);
  });

  test('starts nothing more once it is closed, and gives up what it was working on', async () => {
    const { host, started, told } = fakeHost(
      fakeEngine(() => never),
      fakeEngine(() => Promise.resolve(done)),
    );
    const engine = new Engine({ host });
    const outcome = engine.run(job);
    await engine.close();
    expect(await outcome).toEqual({ kind: 'cancelled' });
    expect(await engine.run(job)).toEqual({ kind: 'cancelled' });
    expect([started, told]).toEqual([['engine'], []]);
  });

  test('starts nothing for a job that was cancelled before', async () => {
    const { host, started } = fakeHost(dying());
    expect(await new Engine({ host }).run(job, { signal: AbortSignal.abort() })).toEqual({ kind: 'cancelled' });
    expect(started).toEqual([]);
  });

  test('keeps a pause for a process that starts later', async () => {
    const heard: string[] = [];
    const engine = engineWith(fakeEngine(() => Promise.resolve(done), heard));
    engine.pause();
    await engine.run(job);
    engine.resume();
    await expect.poll(() => heard).toEqual(['pause', 'resume']);
  });

  test('tells its process how much of the machine is wished, each that starts and at each change, until it is closed', async () => {
    const heard: string[] = [];
    const limits = new LimitsInForce();
    limits.current = { threads: 2, processorShare: 50, memory: 0 };
    const engine = engineWith(
      fakeEngine(() => Promise.resolve(done), heard),
      { limits },
    );
    await engine.run(job);
    limits.current = { threads: 2, processorShare: 25, memory: 800 };
    await expect.poll(() => heard).toEqual(['limit 2 50 0', 'limit 2 25 800']);
    await engine.close();
    limits.current = noLimits;
    expect(heard).toHaveLength(2);
  });
});
