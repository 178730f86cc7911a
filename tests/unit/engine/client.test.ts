import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import { describe, expect, test } from 'vitest';
import { Engine, type EngineProcess } from '../../../src-main/engine/client.js';
import type { Job, JobOutcome } from '../../../src-main/engine/job.js';
import type { EngineCalls, EngineEvents } from '../../../src-main/engine/wire.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const job = { input: 'a.jpg', output: 'b.jpg', provider: 'auto' } as Job;
const done = { kind: 'done', output: 'b.jpg' } as JobOutcome;

/** A process in this one: `run` is what it does with a job; `die` ends it. */
function fakeProcess(
  run: (job: Job, events: EngineEvents, die: () => void, cancelled: Promise<void>) => Promise<JobOutcome>,
) {
  const toChild: ((data: unknown) => void)[] = [];
  const toParent: ((data: unknown) => void)[] = [];
  const exits: ((how: string) => void)[] = [];
  let cancel = (): void => undefined;
  const cancelled = new Promise<void>((resolve) => (cancel = resolve));
  const die = (): void => exits.forEach((listener) => listener('signal SIGKILL'));
  const heard: string[] = [];
  const events: EngineEvents = createBirpc<EngineEvents, EngineCalls>(
    {
      run: (asked) => run(asked, events, die, cancelled),
      pause: () => void heard.push('pause'),
      resume: () => void heard.push('resume'),
      cancel,
    },
    {
      post: (data) => toParent.forEach((listener) => listener(data)),
      on: (listener) => toChild.push(listener),
      timeout: -1,
    },
  );
  const process: EngineProcess = {
    send: (data) => toChild.forEach((listener) => listener(data)),
    onMessage: (listener) => void toParent.push(listener),
    onExit: (listener) => void exits.push(listener),
    onText: () => undefined,
    kill: die,
  };
  return { process, heard };
}

const never = new Promise<never>(() => undefined);

describe('the engine', () => {
  test('hands on progress and the outcome', async () => {
    const seen: number[] = [];
    const { process } = fakeProcess(async (_, events) => {
      events.progress({ stage: 'network', fraction: 0.5, pixels: 10, memory: 1e8 });
      await Promise.resolve();
      return done;
    });
    const outcome = await new Engine({ start: () => process }).run(job, {
      onProgress: ({ fraction }) => seen.push(fraction),
    });
    expect(outcome).toEqual(done);
    expect(seen).toEqual([0.5]);
  });

  test('starts a new process for a picture that took one down, on the processor', async () => {
    const asked: string[] = [];
    const engine = new Engine({
      start: () =>
        fakeProcess((which, _, die) => {
          asked.push(which.provider);
          if (asked.length > 1) return Promise.resolve(done);
          die();
          return never;
        }).process,
    });
    expect(await engine.run(job)).toEqual(done);
    expect(asked).toEqual(['auto', 'cpu']);
  });

  test('gives up on a picture that takes it down twice, with a reason', async () => {
    const engine = new Engine({ start: () => fakeProcess((_, __, die) => (die(), never)).process });
    expect(await engine.run(job)).toMatchObject({ kind: 'failed', code: 'engine-died' });
  });

  test('clears away what a process that died left of its job', async () => {
    const folder = await temporaryFolder();
    const scratch = join(folder.path, 'scratch');
    const output = join(folder.path, 'a.png');
    const dead = spawnSync(process.execPath, ['--version']).pid;
    await mkdir(join(scratch, 'job-1'), { recursive: true });
    for (const pid of [dead, process.pid]) await writeFile(join(folder.path, `.a.png.${pid}.enlarger-part`), 'half');
    await writeFile(join(scratch, 'job-1', 'canvas.v'), 'large');
    const engine = new Engine({ start: () => fakeProcess((_, __, die) => (die(), never)).process });
    await engine.run({ ...job, output, scratch });
    expect(await readdir(scratch)).toEqual([]);
    expect((await readdir(folder.path)).sort()).toEqual([`.a.png.${process.pid}.enlarger-part`, 'scratch']);
    await folder.dispose();
  });

  test('does not wait long for a codec, which cannot be interrupted', async () => {
    const { process } = fakeProcess((_, events) => {
      events.progress({ stage: 'write', fraction: 0, pixels: 1, memory: 1e8 });
      return never;
    });
    const controller = new AbortController();
    const engine = new Engine({ start: () => process, patience: 1e6, codecPatience: 5 });
    const outcome = engine.run(job, { signal: controller.signal, onProgress: () => controller.abort() });
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  test('cancels between two tiles', async () => {
    const { process } = fakeProcess((_, __, ___, cancelled) => cancelled.then(() => ({ kind: 'cancelled' })));
    const controller = new AbortController();
    const outcome = new Engine({ start: () => process }).run(job, { signal: controller.signal });
    controller.abort();
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  test('kills a process that does not come to its next tile', async () => {
    const { process } = fakeProcess(() => never);
    const controller = new AbortController();
    const outcome = new Engine({ start: () => process, patience: 5 }).run(job, { signal: controller.signal });
    controller.abort();
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  test('starts nothing for a job that was cancelled before', async () => {
    const engine = new Engine({ start: () => expect.unreachable('started') });
    expect(await engine.run(job, { signal: AbortSignal.abort() })).toEqual({ kind: 'cancelled' });
  });

  test('keeps a pause for a process that starts later', async () => {
    const { process, heard } = fakeProcess(() => Promise.resolve(done));
    const engine = new Engine({ start: () => process });
    engine.pause();
    await engine.run(job);
    engine.resume();
    await expect.poll(() => heard).toEqual(['pause', 'resume']);
  });
});
