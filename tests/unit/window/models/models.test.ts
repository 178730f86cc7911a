import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { overviewOf } from '../../../../src-main/window/models/overview.js';
import { totalsOf } from '../../../../src-main/window/queue/rows.js';
import { Comparisons } from '../../../../src-main/window/models/comparisons.js';
import type { LedgerItem } from '../../../../src-main/batch/ledger.js';
import type { QueueTotals } from '../../../../src-main/contract/window/queue.js';
import type { Recipe } from '../../../../src-main/contract/window/recipe.js';
import { card } from '../../../fixtures/cards.js';
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
