import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src-main/base/problem.js';
import type { BenchmarkProgress } from '../../../src-main/contract/benchmark.js';
import type { ModelCard } from '../../../src-main/contract/model.js';
import type { Measurer } from '../../../src-main/measure/benchmark/measurer.js';
import { evenly } from '../../../src-main/base/evenly.js';
import { resultsOf } from '../../../src-main/measure/benchmark/results.js';
import { measureInRounds, type Candidate, type Measured } from '../../../src-main/measure/benchmark/rounds.js';
import type { VisitTask } from '../../../src-main/measure/benchmark/protocol.js';
import { card } from '../../fixtures/cards.js';

const candidate = (of: ModelCard): Candidate => {
  const { id, scale, range, margin, minimumSide } = of;
  return {
    card: of,
    file: { id, file: `${id}.onnx`, scale, range, margin, minimumSide },
    provider: 'cpu',
    pairs: [{ small: 's.png', original: 'o.png', scale }],
  };
};

/** A measurer whose visits take `cost` of a clock of its own, and what it was asked. */
function fakeMeasurer(cost: (task: VisitTask) => number) {
  let clock = 0;
  const visits: VisitTask[] = [];
  const measurer: Measurer = {
    prepare: () => Promise.reject(new Error('not asked')),
    match: () => Promise.reject(new Error('not asked')),
    visit(task) {
      visits.push(task);
      clock += cost(task);
      const quality = task.pairs.map(() => ({ psnrY: 30, ssimY: 0.9, psnrRgb: 28 }));
      return Promise.resolve({ provider: 'cpu', runs: [cost(task)], memory: 1000 + visits.length, quality });
    },
  };
  return { measurer, visits, now: () => clock };
}

const options = (more: { budgetSeconds?: number; signal?: AbortSignal; now: () => number }) => ({
  budgetSeconds: 1000,
  lowPriority: false,
  side: 192,
  signal: new AbortController().signal,
  onProgress: (): void => undefined,
  ...more,
});

describe('rounds', () => {
  const three = ['a', 'b', 'c'].map((id) => candidate(card(id, 4)));

  test('go forwards, backwards and forwards, so that drift cancels', async () => {
    const { measurer, visits, now } = fakeMeasurer(() => 1);
    const measured = await measureInRounds(three, measurer, options({ now }));
    expect(visits.map(({ model }) => model.id).join('')).toBe('abccbaabc');
    expect(measured.map(({ runs }) => runs.length)).toEqual([3, 3, 3]);
  });

  test('measure quality once, and keep the highest memory', async () => {
    const { measurer, visits, now } = fakeMeasurer(() => 1);
    const [a] = await measureInRounds(three, measurer, options({ now }));
    expect(visits.filter(({ pairs }) => pairs.length > 0)).toHaveLength(3);
    expect(a!.quality).toHaveLength(1);
    expect(a!.memory).toBe(1007);
  });

  test('end with the budget, but never before each model was visited', async () => {
    const { measurer, visits, now } = fakeMeasurer(() => 3000);
    await measureInRounds(three, measurer, options({ now, budgetSeconds: 1 }));
    expect(visits.map(({ model }) => model.id).join('')).toBe('abc');
    expect(visits.at(-1)!.milliseconds).toBe(0);
  });

  test('share what is left of the budget among the visits that are left', async () => {
    const { measurer, visits, now } = fakeMeasurer(() => 1000);
    await measureInRounds(three, measurer, options({ now, budgetSeconds: 18 }));
    expect(visits[0]!.milliseconds).toBe(2000);
    expect(visits[8]!.milliseconds).toBe(10_000);
  });

  test('stopped in the middle give what was measured', async () => {
    const stop = new AbortController();
    const { measurer, now } = fakeMeasurer(({ model }) => {
      if (model.id === 'b') stop.abort();
      return 1;
    });
    const measured = await measureInRounds(three, measurer, options({ now, signal: stop.signal }));
    expect(measured.map((one) => one.candidate.card.id)).toEqual(['a', 'b']);
  });

  test('a model that fails is asked no more, and stops no other', async () => {
    const { measurer, visits, now } = fakeMeasurer(({ model }) => {
      if (model.id === 'b') throw new Problem('measuring-died', 'The measuring process stopped.');
      return 1;
    });
    const measured = await measureInRounds(three, measurer, options({ now }));
    expect(visits.map(({ model }) => model.id).join('')).toBe('abccaac');
    const { rows, failures } = resultsOf(measured, 192);
    expect(rows.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(failures).toEqual([{ id: 'b', provider: 'cpu', reason: 'The measuring process stopped.' }]);
  });

  test('tell where they are, up to the end', async () => {
    const seen: BenchmarkProgress[] = [];
    const { measurer, now } = fakeMeasurer(() => 1);
    await measureInRounds(three, measurer, { ...options({ now }), onProgress: (one) => seen.push(one) });
    expect(seen[0]).toEqual({ fraction: 0, model: 'a', provider: 'cpu' });
    expect(seen.map(({ fraction }) => fraction)).toEqual([...seen.map(({ fraction }) => fraction)].sort());
    expect(seen.at(-1)).toEqual({ fraction: 1, model: null, provider: null });
  });
});

const measured = (of: ModelCard, runs: number[], psnrY?: number, provider = 'cpu'): Measured => ({
  candidate: candidate(of),
  provider,
  runs,
  memory: 5e7,
  quality: psnrY === undefined ? [] : [{ psnrY, ssimY: 0.9, psnrRgb: 25 }],
  problem: undefined,
});

describe('results', () => {
  test('are medians with quartiles, fastest first, in output megapixels a second', () => {
    const { rows } = resultsOf([measured(card('b', 4), [300, 200, 400]), measured(card('a', 4), [100])], 200);
    expect(rows.map(({ id, milliseconds, quartiles }) => [id, milliseconds, quartiles])).toEqual([
      ['a', 100, [100, 100]],
      ['b', 300, [250, 350]],
    ]);
    // 800 x 800 in 0.1 s.
    expect(rows[0]!.megapixelsPerSecond).toBeCloseTo(6.4, 9);
  });

  test('have a front for each scale and kind of picture', () => {
    const { rows } = resultsOf(
      [
        measured(card('fast', 4), [10], 28),
        measured(card('fine', 4), [40], 30),
        measured(card('neither', 4), [50], 29),
        measured(card('double', 2), [60], 27),
        measured(card('mender', 4, { input: 'degraded' }), [70], 24),
        measured(card('unknown', 4), [80]),
      ],
      192,
    );
    expect(rows.filter(({ front }) => front).map(({ id }) => id)).toEqual(['fast', 'fine', 'double', 'mender']);
  });

  test('name neighbours whose times overlap, and only those', () => {
    const { undecided } = resultsOf(
      [
        measured(card('a', 4), [10, 11, 12]),
        measured(card('b', 4), [11, 12, 13]),
        measured(card('c', 4), [90, 91, 92]),
      ],
      192,
    );
    expect(undecided).toEqual([{ provider: 'cpu', models: ['a', 'b'] }]);
  });

  test('correlate the ranks of counts with those of times, for each provider with enough models', () => {
    const cards = [
      card('a', 4, { flopsG: 1, activationsM: 30, parameters: 5 }),
      card('b', 4, { flopsG: 2, activationsM: 20, parameters: 5 }),
      card('c', 4, { flopsG: 3, activationsM: 10, parameters: 5 }),
    ];
    const all = cards.map((one, i) => measured(one, [10 * (i + 1)]));
    const { correlations } = resultsOf([...all, measured(cards[0]!, [4], 30, 'webgpu')], 192);
    expect(correlations).toHaveLength(1);
    expect(correlations[0]).toMatchObject({
      provider: 'cpu',
      models: 3,
      flopsG: 1,
      activationsM: -1,
      parameters: null,
    });
  });

  test('a provider reached twice, by name and by choice, is one row with all runs', () => {
    const one = card('a', 4);
    const { rows } = resultsOf([measured(one, [10, 20]), measured(one, [30])], 192);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ milliseconds: 20, runs: 3 });
  });
});

test.each([
  { all: 5, most: 8, is: [0, 1, 2, 3, 4] },
  { all: 100, most: 4, is: [12, 37, 62, 87] },
])('$most of $all pictures lie evenly', ({ all, most, is }) => {
  expect(evenly([...Array(all).keys()], most)).toEqual(is);
});
