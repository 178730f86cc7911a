import { describe, expect, test } from 'vitest';
import { WindowMeasuring } from '../../../../src-main/window/models/measuring.js';
import type { BenchmarkProgress } from '../../../../src-main/contract/benchmark.js';
import type { QueueState } from '../../../../src-main/window/queue/state.js';
import { card } from '../../../fixtures/cards.js';

const cards = [
  ...[card('swift-x2', 2), card('swift-x4', 4), card('photo-x4', 4, { input: 'degraded' }), card('fine-x4', 4)],
];
type Failures = { readonly id: string; readonly reason: string }[];

function setUp({ pictures = 3, run = 'idle', isMeasured = false, isWished = true, model = 'photo' } = {}) {
  const told: { event: string; finished?: boolean }[] = [];
  const asked: { pictures?: string[]; models?: string[]; budgetSeconds: number; lowPriority: boolean }[] = [];
  const failures: Failures = [];
  const progress: { tell: (progress: BenchmarkProgress) => void } = { tell: () => undefined };
  const items = Array.from({ length: pictures }, (_, i) => ({
    ...{ width: i === 0 ? 0 : 9, targetWidth: i === 0 ? 0 : 36, input: `/${i}.png` },
  }));
  const tell = (event: { event: string }) => void told.push(event);
  const state = {
    ...{ run, isScanning: false, tellTotals: () => undefined, fault: (text: string) => tell({ event: text }) },
    ...{ recipe: { model }, tellGoing: tell, feed: { tell }, until: () => Promise.resolve() },
    rows: { order: items.map((_, i) => i), all: () => items },
  };
  // It lasts until it is stopped.
  const benchmark = async (
    request: unknown,
    signal: AbortSignal,
    onProgress: (progress: BenchmarkProgress) => void,
  ) => {
    asked.push(request as (typeof asked)[number]);
    progress.tell = onProgress;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { failures } as never;
  };
  const estimates = { isMeasured, refresh: () => Promise.resolve() };
  const models = { list: () => Promise.resolve({ models: cards, damaged: [] }) };
  const parts = { measuring: { benchmark }, models, estimates, isWished: () => isWished, budgetSeconds: 0.2 };
  return { measuring: new WindowMeasuring(parts, state as unknown as QueueState), asked, told, failures, progress };
}

describe('measuring for a window', () => {
  test('is done on readable queued pictures, once at a time, and is heard', async () => {
    const { measuring, asked, told } = setUp();
    measuring.start();
    expect(() => measuring.start()).toThrow(expect.objectContaining({ code: 'measuring-already' }));
    await measuring.stop();
    expect(asked).toEqual([{ pictures: ['/1.png', '/2.png'], budgetSeconds: 20, lowPriority: true }]);
    expect(told.slice(-2)).toMatchObject([{ event: 'measuring', finished: true }, { event: 'models' }]);
    measuring.start(5);
    await measuring.stop();
    expect(asked[1]!.budgetSeconds).toBe(5);
  });

  test('uses the samples where nothing is queued', async () => {
    const { measuring, asked } = setUp({ pictures: 0 });
    measuring.start();
    await measuring.stop();
    expect(asked).toEqual([{ budgetSeconds: 20, lowPriority: true }]);
  });

  test.each(['running', 'paused', 'stopping'])('is refused while the queue is %s', (run) => {
    const { measuring, asked } = setUp({ run });
    expect(() => measuring.start()).toThrow(expect.objectContaining({ code: 'batch-runs' }));
    expect(asked).toEqual([]);
  });

  test('names the models that failed, and why', async () => {
    const { measuring, told, failures } = setUp();
    failures.push({ id: 'swift-x4', reason: 'It is damaged.' }, { id: 'gone', reason: 'It went away.' });
    measuring.start();
    await measuring.stop();
    const texts = told.map(({ event }) => event);
    expect(texts).toContain('swift-x4 could not be measured. It is damaged.');
    expect(texts).toContain('gone could not be measured. It went away.');
    failures.push({ id: 'a', reason: '' }, { id: 'b', reason: '' });
    measuring.start();
    await measuring.stop();
    expect(told.map(({ event }) => event)).toContain(
      '4 models could not be measured: swift-x4, gone, a, b. It is damaged.',
    );
  });

  test('by itself looks at what the recipe lets choose from, and ends in its time, with two models at least', async () => {
    const { measuring, asked, told, progress } = setUp();
    await measuring.offer();
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const model of [null, 'photo-x4', 'swift-x4']) progress.tell({ fraction: 0, model, provider: null });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told.some(({ finished }) => finished)).toBe(false);
    progress.tell({ fraction: 0.5, model: 'fine-x4', provider: null });
    await expect.poll(() => told.some(({ finished }) => finished)).toBe(true);
    expect(asked).toMatchObject([{ models: ['photo-x4', 'swift-x4', 'fine-x4'], budgetSeconds: 0.2 }]);
  });

  test.each([
    { why: 'the recipe’s model is gone', given: { model: 'gone' }, begins: 0 },
    { why: 'a batch is paused', given: { run: 'paused' }, begins: 0 },
    { why: 'nothing was measured', given: {}, begins: 1 },
    { why: 'something was measured here', given: { isMeasured: true }, begins: 0 },
    { why: 'it is not wished', given: { isWished: false }, begins: 0 },
    { why: 'a batch runs', given: { run: 'running' }, begins: 0 },
    { why: 'nothing is queued', given: { pictures: 0 }, begins: 0 },
  ])('begins by itself $begins times where $why', async ({ given, begins }) => {
    const { measuring, asked } = setUp(given);
    await measuring.offer();
    await measuring.stop();
    await measuring.offer();
    expect(asked).toHaveLength(begins);
  });
});
