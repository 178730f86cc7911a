import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Benchmark, BenchmarkRow } from '../../../src-main/contract/benchmark.js';
import { benchmarkWords } from '../../../src-main/hosts/cli/benchmark-words.js';
import { cardLines } from '../../../src-main/hosts/cli/commands/models/show.js';
import type { ForeignForm } from '../../../src-main/network/foreign.js';
import { Library } from '../../../src-main/library/library.js';
import { resultsOf } from '../../../src-main/measure/benchmark/results.js';
import type { ModelCard } from '../../../src-main/contract/model.js';
import { card } from '../../fixtures/cards.js';
import { root } from '../../fixtures/cli.js';
import { foreignFile, NCHW } from '../../fixtures/foreign-onnx.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

/** What trying the file out would find; no engine is needed to count. */
const form: ForeignForm = {
  layout: 'nchw',
  channels: 3,
  samplesIn: { factor: 1, offset: 0 },
  samplesOut: { factor: 1, offset: 0 },
  bgrIn: false,
  bgrOut: false,
  scale: 4,
  multiple: 1,
  minimumSide: 1,
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let known: ModelCard;
let unknown: ModelCard;

beforeAll(async () => {
  folder = await temporaryFolder();
  const examine = () => Promise.resolve(form);
  const library = new Library({ bundled: join(root, 'models'), home: folder.path, examine });
  const shapes = NCHW;
  known = await library.importFile(await foreignFile('known', folder.path, { shapes }));
  unknown = await library.importFile(await foreignFile('unknown', folder.path, { shapes, front: [['Mish', {}]] }));
});
afterAll(() => folder.dispose());

test('a foreign network is counted as ours is', () => {
  expect(known.flopsG).toBeGreaterThan(1);
  expect(known).not.toHaveProperty('notCounted');
});

test('costs that depend on an unknown operator are null, with its name; what needs no sizes is counted', () => {
  const { parameters, convolutions } = known;
  expect(unknown).toMatchObject({ flopsG: null, activationsM: null, multiplyAdds: null, notCounted: 'Mish' });
  expect(unknown).toMatchObject({ parameters, convolutions });
});

test('`models show` says so', () => {
  const lines = cardLines(unknown);
  expect(lines.filter((line) => line.includes('not counted: its Mish is not known'))).toHaveLength(3);
});

const measured = (of: ModelCard, runs: number[]) => ({
  candidate: {
    card: of,
    file: { id: of.id, file: '', scale: of.scale, range: 1, margin: 0, minimumSide: 1 },
    provider: 'cpu' as const,
    pairs: [],
  },
  provider: 'cpu',
  runs,
  memory: 1,
  quality: [],
  problem: undefined,
});

test('the benchmark says so, leaves it out of the ranks of what is not known, and shows no quartiles of two runs', () => {
  const cards = [card('a', 4, { flopsG: 1 }), card('b', 4, { flopsG: 2 }), card('c', 4, { flopsG: 3 })];
  const results = resultsOf(
    [...cards.map((one, i) => measured(one, [i + 1, i + 1.1, i + 1.2])), measured(unknown, [9, 10])],
    192,
  );
  const row = results.rows.find(({ id }) => id === unknown.id)!;
  expect(row).toMatchObject({ flopsG: null, activationsM: null, notCounted: 'Mish' } satisfies Partial<BenchmarkRow>);
  expect(results.correlations[0]).toMatchObject({ models: 4, flopsG: 1 });
  const machine = { cpu: 'x', cores: 2, memoryGiB: 8, system: 's', program: '0', runtime: '0' };
  const rest = { machine, timedSide: 192, qualityOn: 'samples', notes: [], seconds: 1, stopped: false } as const;
  const words = benchmarkWords({ ...rest, ...results } satisfies Benchmark);
  expect(words.find((line) => line.includes(unknown.id))).toMatch(/ {2}- {2}.*not counted {2}not counted/);
  expect(words.find((line) => / a {2}/.test(line))).toMatch(/\d-\d/);
  expect(words).toContain(`Not counted: ${unknown.id}, whose Mish is not known to the counting.`);
});
