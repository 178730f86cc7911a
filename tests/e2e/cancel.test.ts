import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, EngineOptions } from '../../src-main/engine/client.js';
import type { Job, JobOutcome, Stage } from '../../src-main/engine/job.js';
import { Library } from '../../src-main/library/library.js';
import { childrenOf } from '../fixtures/children.js';
import { root } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';

// The built engine, in the midst of what nothing can interrupt.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(at('scratch'));
  await picture('huge.png', 14_000, 12_000);
  await picture('tall.png', 1500, 1500);
  await picture('plain.png', 1000, 800);
  await picture('small.png', 60, 40);
});
afterAll(() => folder.dispose());

const picture = (name: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#8a6a4a' } })
    .png({ compressionLevel: 1 })
    .toFile(at(name));

async function newEngine(options?: EngineOptions): Promise<Engine> {
  const built = (await import(`${root}dist/main/engine/client.js`)) as { Engine: typeof Engine };
  return new built.Engine(options);
}

async function job(input: string, model: string, changes: Partial<Job>): Promise<Job> {
  const library = new Library({ bundled: join(root, 'models'), home: at('home') });
  return {
    input: at(input),
    output: at('result.png'),
    overwrite: true,
    models: [await library.modelFile(await library.get(model))],
    target: { width: 10, height: 10 },
    encoding: { format: 'png', quality: 90, lossless: false, depth: 8 },
    metadata: true,
    provider: 'cpu',
    tile: 0,
    scratch: at('scratch'),
    ...changes,
  };
}

const avif = { format: 'avif', quality: 60, lossless: false, depth: 8 } as const;

const moments: readonly { what: string; stage: Stage; after: number; of: [string, string, Partial<Job>] }[] = [
  {
    what: 'decodes 168 million pixels',
    stage: 'read',
    after: 300,
    of: ['huge.png', 'swift-x2', { target: { width: 28_000, height: 24_000 } }],
  },
  {
    what: 'computes one tile of many seconds',
    stage: 'network',
    after: 300,
    of: ['tall.png', 'fine-x4', { target: { width: 6000, height: 6000 }, tile: 2048 }],
  },
  {
    what: 'encodes AVIF',
    stage: 'write',
    after: 50,
    of: ['plain.png', 'swift-x2', { target: { width: 2000, height: 1600 }, encoding: avif }],
  },
  {
    what: 'reduces a result to its size',
    stage: 'write',
    after: 20,
    of: ['plain.png', 'swift-x4', { target: { width: 3900, height: 3120 } }],
  },
];

describe('a job is given up long before its end where the engine', () => {
  test.each(moments)('$what', async ({ stage, after, of: [input, model, changes] }) => {
    const engine = await newEngine();
    const cancel = new AbortController();
    let asked = 0;
    const given = await job(input, model, changes);
    const onProgress = ({ stage: now }: { stage: Stage }): void => {
      if (now !== stage || asked !== 0) return;
      asked = 1;
      setTimeout(() => {
        asked = performance.now();
        cancel.abort();
      }, after);
    };
    const outcome = await engine.run(given, { signal: cancel.signal, onProgress });
    const took = performance.now() - asked;
    expect(outcome).toEqual({ kind: 'cancelled' });
    // The engine has half a second to give it up by itself, and a third of one to end; the rest is the machine's.
    expect(took).toBeLessThan(3000);
    expect(existsSync(given.output)).toBe(false);
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.enlarger-part'))).toEqual([]);
    expect(await readdir(at('scratch'))).toEqual([]);
    await engine.close();
  });
});

test.skipIf(process.platform === 'win32')('an engine that hangs is ended, and the next picture goes on', async () => {
  const engine = await newEngine({ silence: () => 4000 });
  const small = await job('small.png', 'swift-x2', { target: { width: 120, height: 80 } });
  const before = new Set(childrenOf(process.pid, 'engine'));
  const stop = (): void => {
    for (const child of childrenOf(process.pid, 'engine').filter((pid) => !before.has(pid)))
      process.kill(child, 'SIGSTOP');
  };
  const hung: JobOutcome = await engine.run(small, { onProgress: ({ stage }) => stage === 'read' && stop() });
  expect(hung).toMatchObject({ kind: 'failed', code: 'engine-hung', reason: expect.stringContaining('no headway') });
  expect(await engine.run(small)).toMatchObject({ kind: 'done' });
  await engine.close();
  expect((await readdir(folder.path)).filter((name) => name.endsWith('.enlarger-part'))).toEqual([]);
});
