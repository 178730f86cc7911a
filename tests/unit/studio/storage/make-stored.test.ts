import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recipe } from '../../../../src-main/contract/window/recipe.js';
import type { Job, JobOutcome, ModelFile } from '../../../../src-main/engine/job.js';
import { makePicture, type Claim } from '../../../../src-main/studio/make-picture.js';
import type { SharedResult } from '../../../../src-main/studio/messages.js';
import { Roots } from '../../../../src-main/studio/roots.js';
import { Store } from '../../../../src-main/studio/storage/store.js';
import { card } from '../../../fixtures/cards.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';
import { startS3, type StandIn } from '../../../fixtures/s3/stand-in.mjs';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let s3: StandIn;
let store: Store;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('scratch'));
  s3 = await startS3();
  for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  store = await Store.open(s3.endpoint());
  s3.put('in/a.png', 'an original');
});
afterEach(async () => {
  store.close();
  vi.unstubAllEnvs();
  await s3.stop();
  await folder.dispose();
});

const picture = {
  ...{ input: 's3://photos/in/a.png', output: 's3://photos/out/a.png' },
  ...{ width: 10, height: 10, targetWidth: 20, targetHeight: 20, targetPixels: 400, facts: null },
  encoding: { format: 'png', quality: 100, lossless: true, depth: 8 } as const,
};

/** An engine that writes eight bytes of what it was given. */
const writes = async (job: Job): Promise<JobOutcome> => {
  expect(await readFile(job.input, 'utf8')).toBe('an original');
  await writeFile(job.output, 'a result');
  return {
    ...{ kind: 'done', output: job.output, ...job.target, bytes: 8, stages: { read: 1, network: 2, write: 3 } },
    ...{ provider: 'cpu', notes: ['A note.'], peakMemory: 1e8 },
  };
};

interface Settings {
  readonly run?: (job: Job) => Promise<JobOutcome>;
  readonly claim?: Partial<Claim>;
  readonly onConflict?: 'skip' | 'overwrite';
  readonly roots?: readonly string[];
  readonly change?: Partial<Record<'input' | 'output', string>>;
  readonly signal?: AbortSignal;
}

async function make({
  run = writes,
  claim = {},
  onConflict = 'skip',
  roots = ['s3://photos'],
  change,
  signal,
}: Settings = {}) {
  const settings = recipe.parse({ target: { kind: 'scale', value: 2 }, output: null, onConflict });
  const family = { models: [card('swift-x2', 2)], file: () => Promise.resolve({ id: 'swift-x2' } as ModelFile) };
  const making = await makePicture(
    { ...picture, ...change },
    {
      isOurs: () => Promise.resolve(true),
      place: () => Promise.resolve(),
      placed: undefined,
      isAgain: false,
      ...claim,
    },
    {
      ...{ engine: { run }, family, settings, confinement: await Roots.of(roots), scratch: at('scratch'), store },
      space: () => Promise.resolve({ free: 1e15, size: 1e15 }),
    },
    signal ?? new AbortController().signal,
  );
  expect(await readdir(at('scratch'))).toEqual([]);
  return { making, there: s3.objects.get('out/a.png')?.bytes.toString() };
}

const before: SharedResult = {
  ...{ kind: 'done', bytes: 8, stages: { read: 1, network: 1, write: 1 }, provider: 'cpu' },
  ...{ notes: ['Of the first.'], peakMemory: 1, networks: [] },
};

test('a result is made here, gets its address when it is whole, and nothing stays here', async () => {
  const { making, there } = await make();
  expect(making).toMatchObject({ kind: 'done', bytes: 8, networks: ['swift-x2'] });
  expect(there).toBe('a result');
});

test('originals may lie in storage and results in a folder, or the other way round', async () => {
  await mkdir(at('shared'));
  await writeFile(at('shared', 'a.png'), 'an original');
  const roots = ['s3://photos', at('shared')];
  await make({ roots, change: { output: at('shared', 'out.png') } });
  expect(await readFile(at('shared', 'out.png'), 'utf8')).toBe('a result');
  expect((await make({ roots, change: { input: at('shared', 'a.png') } })).there).toBe('a result');
});

describe('a worker that comes back late', () => {
  test('finds its claim gone, and discards its result', async () => {
    const { making, there } = await make({ claim: { isOurs: () => Promise.resolve(false) } });
    expect(making).toEqual({ kind: 'gone' });
    expect(there).toBeUndefined();
  });

  test('between its last look and the address, finds it taken, and discards its result', async () => {
    const place = () => Promise.resolve(s3.put('out/a.png', 'the result of the other one'));
    expect((await make({ claim: { place } })).there).toBe('the result of the other one');
  });

  test('that is told so while it fetches or works, decides nothing', async () => {
    const lost = new AbortController();
    lost.abort();
    const gone = { isOurs: () => Promise.resolve(false) };
    expect((await make({ claim: gone, signal: lost.signal })).making).toEqual({ kind: 'gone' });
    expect((await make({ signal: lost.signal })).making).toEqual({ kind: 'stopped' });
  });
});

test('what is there already is the result of a worker that ended before it could say so, or somebody else’s', async () => {
  s3.put('out/a.png', 'a result');
  const run = () => Promise.reject(new Error('not again'));
  expect((await make({ run, claim: { placed: before } })).making).toEqual(before);
  expect((await make({ run, claim: { placed: { ...before, bytes: 7 } } })).making).toEqual({ kind: 'found', bytes: 8 });
  expect((await make({ run })).making).toMatchObject({ kind: 'failed', code: 'exists' });
  s3.put('out/a.png', 'an old one');
  expect((await make({ onConflict: 'overwrite' })).there).toBe('a result');
});

test('what a dead worker uploaded in parts goes when another one takes the picture', async () => {
  for (const key of ['out/a.png', 'out/b.png']) s3.uploads.set(key, { key });
  await make({ claim: { isAgain: true } });
  expect([...s3.uploads.keys()]).toEqual(['out/b.png']);
});

test('nothing outside the roots is read or written, and what is not there is told', async () => {
  const run = () => Promise.reject(new Error('never asked'));
  for (const roots of [['s3://photos/in'], ['s3://photos/out'], [at('scratch')]]) {
    expect((await make({ run, roots })).making).toMatchObject({ kind: 'failed', code: 'outside-roots' });
  }
  s3.objects.clear();
  expect((await make({ run })).making).toMatchObject({ kind: 'failed', code: 'file-missing' });
});
