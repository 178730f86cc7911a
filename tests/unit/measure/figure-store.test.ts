import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Benchmark, BenchmarkRow, Machine } from '../../../src-main/contract/benchmark.js';
import { FigureStore } from '../../../src-main/measure/figure-store.js';
import { card } from '../../fixtures/cards.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const here: Machine = {
  cpu: 'Abacus 3',
  cores: 4,
  memoryGiB: 8,
  system: 'linux x64',
  program: '1.0.0',
  runtime: '1.30.0',
};
const cards = [card('a', 4), card('b', 4, { sha256: '1'.repeat(64) })];

const row = (id: string, milliseconds: number, psnrY: number | null = 30): BenchmarkRow => ({
  ...{ id, title: id, architecture: 'plain', scale: 4, input: 'clean', provider: 'cpu', milliseconds },
  ...{ quartiles: [milliseconds - 1, milliseconds + 1], runs: 5, megapixelsPerSecond: 1, peakMemoryBytes: 1e8 },
  ...{ psnrY, ssimY: 0.9, psnrRgb: 28, pictures: psnrY === null ? 0 : 5, front: true },
  ...{ parameters: 1, flopsG: 1, activationsM: 1, convolutions: 1, notCounted: null },
});

const benchmark = (rows: BenchmarkRow[], qualityOn: Benchmark['qualityOn'] = 'own'): Benchmark => ({
  ...{ machine: here, timedSide: 192, qualityOn, rows, failures: [], correlations: [], undecided: [] },
  ...{ spread: 0.01, notes: [], seconds: 9, stopped: false },
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
const at = (machine: Machine = here) => new FigureStore(file, machine);
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'figures.json');
});
afterEach(() => folder.dispose());

describe('stored figures', () => {
  test('are there for the next start', async () => {
    await at().add(benchmark([row('a', 100)]), cards);
    expect(await at().read()).toEqual([
      expect.objectContaining({
        model: 'a',
        provider: 'cpu',
        milliseconds: 100,
        quality: { own: { psnrY: 30, ssimY: 0.9, pictures: 5 } },
      }),
    ]);
  });

  test.each(
    Object.entries({
      cpu: 'Abacus 4',
      cores: 2,
      memoryGiB: 16,
      system: 'darwin arm64',
      program: '1.1.0',
      runtime: '1.31.0',
    }),
  )('of a machine with another %s are not used', async (fact, value) => {
    await at().add(benchmark([row('a', 100)]), cards);
    expect(await at({ ...here, [fact]: value }).read()).toEqual([]);
  });

  test('of two machines that share a folder live side by side', async () => {
    const other = { ...here, cpu: 'Slide rule' };
    await at().add(benchmark([row('a', 100)]), cards);
    await at(other).add(benchmark([row('a', 900)]), cards);
    expect((await at().read()).map(({ milliseconds }) => milliseconds)).toEqual([100]);
    expect((await at(other).read()).map(({ milliseconds }) => milliseconds)).toEqual([900]);
  });

  test('of an older version of the program go when new ones come', async () => {
    await at().add(benchmark([row('a', 100)]), cards);
    await at({ ...here, program: '2.0.0' }).add(benchmark([row('b', 50)]), cards);
    expect(await readFile(file, 'utf8')).not.toContain('"1.0.0"');
  });

  test('are replaced model by model, and quality on other pictures stays', async () => {
    await at().add(benchmark([row('a', 100, 31), row('b', 200)], 'samples'), cards);
    await at().add(benchmark([row('a', 110, 29)], 'own'), cards);
    const figures = await at().read();
    expect(figures.map(({ model, milliseconds }) => [model, milliseconds])).toEqual([['b', 200], ['a', 110]]); // prettier-ignore
    expect(figures[1]!.quality).toMatchObject({ samples: { psnrY: 31 }, own: { psnrY: 29 } });
  });

  test.each([
    { name: 'no JSON', text: '{"version": 1, "fig' },
    { name: 'of another version', text: '{"version": 2, "figures": {}}' },
  ])('that are $name are as none, and are written anew', async ({ text }) => {
    await writeFile(file, text);
    expect(await at().read()).toEqual([]);
    await at().add(benchmark([row('a', 100)]), cards);
    expect(await at().read()).toHaveLength(1);
  });
});
