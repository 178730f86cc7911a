import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { choicesOf } from '../../../../src-main/window/models/overview.js';
import { totalsOf } from '../../../../src-main/window/queue/rows.js';
import { Comparisons } from '../../../../src-main/window/models/comparisons.js';
import type { LedgerItem } from '../../../../src-main/batch/ledger.js';
import type { ModelFigures } from '../../../../src-main/contract/benchmark.js';
import type { QueueTotals } from '../../../../src-main/contract/window/queue.js';
import type { Recipe } from '../../../../src-main/contract/window/recipe.js';
import { card } from '../../../fixtures/cards.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

describe('the models to choose from', () => {
  const figure = (id: string, mps: number | null, psnr: number | null, on = 'own'): [string, ModelFigures] => [
    id,
    {
      ...{ id, megapixelsPerSecond: mps, speedFrom: mps === null ? null : 'benchmark', measuredHere: mps !== null },
      quality: psnr === null ? null : { psnr, on, own: true },
    },
  ];

  test('say what is known, and nothing else', () => {
    const cards = [card('a', 4), card('b', 4)];
    const [a, b] = choicesOf(cards, new Map([figure('a', 10, 28)]), ({ id }) => (id === 'a' ? 7 : null));
    expect(a).toMatchObject({ mps: 10, measuredHere: true, batchSeconds: 7, quality: { psnr: 28 } });
    expect(b).toMatchObject({ mps: null, measuredHere: false, batchSeconds: null, quality: null });
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
    const { seconds, secondsFrom } = totalsOf(items, settingsOf, timeOf, 0);
    return { seconds, secondsFrom };
  };

  test.each<{ known: Record<string, From>; seconds: number | null; secondsFrom: From }>([
    { known: { a: 'batches', b: 'batches' }, seconds: 9, secondsFrom: 'batches' },
    { known: { a: 'batches', b: 'benchmark' }, seconds: 9, secondsFrom: 'benchmark' },
    { known: { a: 'estimate', b: 'benchmark' }, seconds: 9, secondsFrom: 'estimate' },
    { known: { a: 'batches' }, seconds: null, secondsFrom: null },
  ])('rests on the weakest of $known', ({ known, ...expected }) => {
    expect(total(known)).toEqual(expected);
  });

  test('is not known of an empty queue', () => {
    const timeOf = () => ({ seconds: 1, secondsFrom: 'batches' }) as const;
    expect(totalsOf([], settingsOf, timeOf, 0)).toMatchObject({ seconds: null, secondsFrom: null });
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
