import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { partName } from '../../../src-main/base/files.js';
import { recipe } from '../../../src-main/contract/window/recipe.js';
import type { Job, JobOutcome, ModelFile } from '../../../src-main/engine/job.js';
import { makePicture, type Claim } from '../../../src-main/studio/make-picture.js';
import type { SharedResult } from '../../../src-main/studio/messages.js';
import { Roots } from '../../../src-main/studio/roots.js';
import { card } from '../../fixtures/cards.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  await Promise.all(['shared', 'shared/out', 'scratch', 'private'].map((name) => mkdir(at(name), { recursive: true })));
  await writeFile(at('shared', 'a.png'), 'an original');
});
afterEach(() => folder.dispose());

const picture = () => ({
  ...{ input: at('shared', 'a.png'), output: at('shared', 'out', 'a.png') },
  ...{ width: 10, height: 10, targetWidth: 20, targetHeight: 20, targetPixels: 400, facts: null },
  encoding: { format: 'png', quality: 100, lossless: true, depth: 8 } as const,
});

const done = (job: Job): JobOutcome => ({
  ...{ kind: 'done', output: job.output, ...job.target, bytes: 8, stages: { read: 1, network: 2, write: 3 } },
  ...{ provider: 'cpu', notes: ['A note.'], peakMemory: 1e8 },
});

interface Settings {
  readonly run?: (job: Job) => Promise<JobOutcome>;
  readonly claim?: Partial<Claim>;
  readonly onConflict?: 'skip' | 'overwrite';
  readonly change?: Partial<ReturnType<typeof picture>>;
}

/** An engine that writes eight bytes, as the real one does: whole, under the name that it was told. */
const writes = async (job: Job): Promise<JobOutcome> => {
  await writeFile(job.output, 'a result', { flag: job.overwrite ? 'w' : 'wx' });
  return done(job);
};

async function make({ run = writes, claim = {}, onConflict = 'skip', change = {} }: Settings = {}) {
  const placed: SharedResult[] = [];
  const settings = recipe.parse({ target: { kind: 'scale', value: 2 }, output: null, onConflict });
  const family = { models: [card('swift-x2', 2)], file: () => Promise.resolve({ id: 'swift-x2' } as ModelFile) };
  const making = await makePicture(
    { ...picture(), ...change },
    {
      isOurs: () => Promise.resolve(true),
      place: async (one) => void placed.push(one),
      placed: undefined,
      isAgain: false,
      ...claim,
    },
    {
      ...{ engine: { run }, family, settings, confinement: await Roots.of([at('shared')]), scratch: at('scratch') },
      space: () => Promise.resolve({ free: 1e15, size: 1e15 }),
    },
    new AbortController().signal,
  );
  return { making, placed, left: (await readdir(at('shared', 'out'))).sort() };
}

const made = { kind: 'done', bytes: 8, notes: ['A note.'], networks: ['swift-x2'], provider: 'cpu' } as const;

test('a result gets its name when it is whole, and the queue is told before', async () => {
  let atPlacing: string[] = [];
  const { making, left } = await make({
    claim: {
      place: async () => {
        atPlacing = await readdir(at('shared', 'out'));
      },
    },
  });
  expect(making).toMatchObject(made);
  expect(left).toEqual(['a.png']);
  expect(atPlacing).toHaveLength(1);
  expect(atPlacing).not.toContain('a.png');
});

test('an engine that dies when its file is whole makes it again', async () => {
  const { making, left } = await make({ run: (job) => writes(job).then(() => writes(job)) });
  expect(making).toMatchObject(made);
  expect(left).toEqual(['a.png']);
});

describe('a worker that comes back late', () => {
  test('finds its claim gone, and discards its result', async () => {
    const { making, placed, left } = await make({ claim: { isOurs: () => Promise.resolve(false) } });
    expect(making).toEqual({ kind: 'gone' });
    expect(placed).toEqual([]);
    expect(left).toEqual([]);
  });

  test('between its last look and the name, finds the name taken, and discards its result', async () => {
    const { left } = await make({
      claim: { place: () => writeFile(at('shared', 'out', 'a.png'), 'the result of the other one') },
    });
    expect(left).toEqual(['a.png']);
    expect(await readFile(at('shared', 'out', 'a.png'), 'utf8')).toBe('the result of the other one');
  });
});

describe('what is there already', () => {
  beforeEach(() => writeFile(at('shared', 'out', 'a.png'), 'a result'));
  const before: SharedResult = {
    ...made,
    notes: ['Of the first.'],
    stages: { read: 1, network: 1, write: 1 },
    peakMemory: 1,
    networks: [],
  };

  test('is the result of a worker that ended before it could say so, with all that it had to say', async () => {
    const run = () => Promise.reject(new Error('not again'));
    expect((await make({ run, claim: { placed: before } })).making).toEqual(before);
  });

  test('is one of those that were placed, where several were', async () => {
    expect((await make({ claim: { placed: { ...before, bytes: 7 } } })).making).toEqual({ kind: 'found', bytes: 8 });
  });

  test('is somebody else’s where no worker placed any', async () => {
    const { making } = await make();
    expect(making).toMatchObject({ kind: 'failed', code: 'exists' });
    expect(await readFile(at('shared', 'out', 'a.png'), 'utf8')).toBe('a result');
  });

  test('is replaced, in one step, where it may be', async () => {
    const run = async (job: Job) => {
      await writeFile(job.output, 'a new one');
      return done(job);
    };
    expect((await make({ run, onConflict: 'overwrite' })).making).toMatchObject(made);
    expect(await readFile(at('shared', 'out', 'a.png'), 'utf8')).toBe('a new one');
  });
});

test('what dead workers left of a picture goes when another one takes it; what belongs to others stays', async () => {
  const own = partName(picture().output);
  const inner = partName(own);
  const others = partName(at('shared', 'out', 'a.png.jpg'));
  await Promise.all([own, inner, others].map((path) => writeFile(path, 'half')));
  const { left } = await make();
  expect(left).toEqual(['a.png', others.slice(at('shared', 'out').length + 1)].sort());
});

test('names as long as a disk takes leave nothing behind either', async () => {
  for (const letters of [190, 198, 200, 202, 240]) {
    const output = at('shared', 'out', `${'é'.repeat(letters / 2)}.png`.slice(-250));
    await writeFile(partName(partName(output)), 'half');
    expect((await make({ change: { output } })).making).toMatchObject(made);
  }
  expect((await make()).left.filter((name) => name.includes('part'))).toEqual([]);
});

test('nothing outside what is shared is read or written, links resolved', async () => {
  const run = () => Promise.reject(new Error('never asked'));
  await symlink(at('private'), at('shared', 'link'));
  for (const change of [
    { input: at('private', 'a.png') },
    { output: at('private', 'a.png') },
    { output: at('shared', 'link', 'a.png') },
    { input: at('shared', 'link', 'a.png') },
  ]) {
    expect((await make({ run, change })).making).toMatchObject({ kind: 'failed', code: 'outside-roots' });
  }
  expect(await readdir(at('private'))).toEqual([]);
});

test('failures keep their words, a stop and a full disk decide nothing', async () => {
  const ends = async (outcome: JobOutcome) => (await make({ run: () => Promise.resolve(outcome) })).making;
  const damaged = { kind: 'failed', code: 'file-damaged', reason: 'It is damaged.' } as const;
  expect(await ends(damaged)).toEqual(damaged);
  expect(await ends({ kind: 'cancelled' })).toEqual({ kind: 'stopped' });
  expect(await ends({ kind: 'failed', code: 'disk-full', reason: 'Full.' })).toEqual({
    kind: 'no-room',
    reason: 'Full.',
  });
});
