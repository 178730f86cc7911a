import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { overviewOf } from '../../../../src-main/window/models/overview.js';
import { totalsOf } from '../../../../src-main/window/queue/rows.js';
import { WindowModels, type ModelParts } from '../../../../src-main/window/models/models.js';
import { Comparisons } from '../../../../src-main/window/models/comparisons.js';
import type { LedgerItem } from '../../../../src-main/batch/ledger.js';
import type { QueueTotals } from '../../../../src-main/contract/window/queue.js';
import { recipe, type Recipe } from '../../../../src-main/contract/window/recipe.js';
import type { QueueState } from '../../../../src-main/window/queue/state.js';
import { card } from '../../../fixtures/cards.js';
import { eventually } from '../../../fixtures/eventually.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

describe('the models to choose from', () => {
  test('say what is known, and nothing else', async () => {
    const cards = [card('a', 4), card('b', 4)];
    const parts = {
      models: { list: () => Promise.resolve({ models: cards, damaged: [] }) },
      measuring: { qualities: () => Promise.resolve(new Map([['a', { psnr: 28, on: 'own', own: true }]])) },
      estimates: {
        speedOf: ({ id }: { id: string }) => (id === 'a' ? { mps: 10, from: 'benchmark', sure: true } : null),
      },
    } as unknown as Parameters<typeof overviewOf>[0];
    const { choices } = await overviewOf(parts, ({ id }) => (id === 'a' ? 7 : null));
    expect(choices[0]).toMatchObject({ mps: 10, measuredHere: true, batchSeconds: 7, quality: { psnr: 28 } });
    expect(choices[1]).toMatchObject({ mps: null, measuredHere: false, batchSeconds: null, quality: null });
  });
});

describe('the time for the rest of a queue', () => {
  type From = QueueTotals['secondsFrom'];
  const items = ['a', 'a', 'b'].map((model, id) => {
    const sizes = { width: 10, height: 10, targetWidth: 40, targetHeight: 40 };
    return { id, state: 'waiting', overrides: { model }, encoding: null, ...sizes } as unknown as LedgerItem;
  });
  const settingsOf = ({ overrides }: LedgerItem): Recipe => ({ provider: 'auto', ...overrides }) as Recipe;
  const total = (known: Record<string, From>): Pick<QueueTotals, 'seconds' | 'secondsFrom'> => {
    const timeOf = (some: readonly LedgerItem[], { model }: { model: string }) => {
      const secondsFrom = known[model] ?? null;
      return { seconds: secondsFrom === null ? null : some.length * 3, secondsFrom };
    };
    const { seconds, secondsFrom } = totalsOf(items, settingsOf, { of: timeOf, startUp: 2 }, 0);
    return { seconds, secondsFrom };
  };

  test.each<{ known: Record<string, From>; seconds: number | null; secondsFrom: From }>([
    { known: { a: 'batches', b: 'batches' }, seconds: 11, secondsFrom: 'batches' },
    { known: { a: 'batches', b: 'benchmark' }, seconds: 11, secondsFrom: 'benchmark' },
    { known: { a: 'estimate', b: 'benchmark' }, seconds: 11, secondsFrom: 'estimate' },
    { known: { a: 'batches' }, seconds: null, secondsFrom: null },
  ])('counts the start of the engine once, and rests on the weakest of $known', ({ known, ...expected }) => {
    expect(total(known)).toEqual(expected);
  });

  test('is not known of an empty queue', () => {
    const timeOf = () => ({ seconds: 1, secondsFrom: 'batches' }) as const;
    expect(totalsOf([], settingsOf, { of: timeOf, startUp: 2 }, 0)).toMatchObject({ seconds: null, secondsFrom: null });
  });
});

describe('a preview', () => {
  const crop = { x: 0, y: 0, width: 8, height: 8 };
  const settings = recipe.parse({ target: { kind: 'scale', value: 2 }, output: null, model: 'a' });

  /** Models that are made for ever, in a queue that does `run`. */
  function setUp(run = 'idle') {
    const asked: { lowPriority?: boolean }[] = [];
    const begin = () => Promise.resolve({ token: 't', folder: '/t' });
    const parts = {
      measuring: {
        async *compare(request: { lowPriority: boolean }, signal: AbortSignal) {
          asked.push(request);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          yield* [];
        },
      },
      previews: { begin },
      allowedFolders: { check: () => Promise.resolve('') },
    } as unknown as ModelParts;
    const item = { width: 10, height: 10, targetWidth: 20, targetHeight: 20, input: '/a.png' };
    const state = { run, rows: { get: (id: number) => (id === 1 ? item : undefined) } } as unknown as QueueState;
    return { models: new WindowModels(parts, state), asked };
  }

  test('that nobody waits for ends when a batch begins, and is not begun beside one', async () => {
    const { models, asked } = setUp();
    const preview = models.preview({ picture: 1, crop, settings, unasked: true });
    await eventually(() => expect(asked).toMatchObject([{ lowPriority: true }]));
    models.makeWay();
    expect(await preview).toBeNull();
    const beside = setUp('running');
    expect(await beside.models.preview({ picture: 1, crop, settings, unasked: true })).toBeNull();
    expect(beside.asked).toEqual([]);
  });

  test('that is waited for goes on beside a batch, until its window leaves it', async () => {
    const { models, asked } = setUp('running');
    const leave = new AbortController();
    let isOver = false;
    const preview = models.preview({ picture: 1, crop, settings, unasked: false }, leave.signal);
    void preview.then(() => (isOver = true));
    await eventually(() => expect(asked).toMatchObject([{ lowPriority: false }]));
    models.makeWay();
    await new Promise((resolve) => setTimeout(resolve));
    expect(isOver).toBe(false);
    leave.abort();
    expect(await preview).toBeNull();
    const gone = models.preview({ picture: 2, crop, settings, unasked: false });
    await expect(gone).rejects.toMatchObject({ code: 'picture-gone' });
  });
});

test('results of comparisons go when there are many, and with the next start', async () => {
  const folder = await temporaryFolder();
  const home = join(folder.path, 'comparisons');
  const comparisons = await Comparisons.open(home);
  const made: { name: string; file: string }[] = [];
  for (let i = 0; i < 13; i++) {
    const { token, folder: own } = await comparisons.begin();
    const file = join(own, 'a.png');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'x');
    made.push({ name: comparisons.keep(token, file), file });
  }
  expect(made.map(({ name }) => comparisons.file(name) !== undefined)).toEqual([
    false,
    ...Array<boolean>(12).fill(true),
  ]);
  expect(made.map(({ file }) => existsSync(file))).toEqual([false, ...Array<boolean>(12).fill(true)]);
  await Comparisons.open(home);
  expect(existsSync(home)).toBe(false);
  await folder.dispose();
});
