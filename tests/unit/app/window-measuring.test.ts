import { describe, expect, test } from 'vitest';
import { spread, WindowMeasuring } from '../../../src-main/app/window/window-measuring.js';
import type { QueueState } from '../../../src-main/app/window/queue-state.js';

function setUp({ pictures = 3, run = 'idle', isMeasured = false, isWished = true } = {}) {
  const told: { event: string; finished?: boolean }[] = [];
  const asked: { pictures?: string[]; budgetSeconds: number; lowPriority: boolean }[] = [];
  const items = Array.from({ length: pictures }, (_, i) => ({ width: i === 0 ? 0 : 9, input: `/${i}.png` }));
  const state = {
    ...{ run, isScanning: false, tellTotals: () => undefined, problem: (text: string) => told.push({ event: text }) },
    rows: { order: items.map((_, i) => i), all: () => items },
    feed: { tell: (event: { event: string }) => told.push(event) },
  };
  // It lasts until it is stopped.
  const benchmark = async (request: unknown, signal: AbortSignal) => {
    asked.push(request as (typeof asked)[number]);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return {} as never;
  };
  const times = { isMeasured, refresh: () => Promise.resolve() };
  const parts = { app: { benchmark }, times, isWished: () => isWished };
  return { measuring: new WindowMeasuring(parts, state as unknown as QueueState), asked, told };
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

  test.each(['running', 'stopping'])('is refused while the queue is %s', (run) => {
    const { measuring, asked } = setUp({ run });
    expect(() => measuring.start()).toThrow(expect.objectContaining({ code: 'batch-runs' }));
    expect(asked).toEqual([]);
  });

  test.each([
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

test('pictures are spread over the queue', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
  expect(spread([0, 1], 4)).toEqual([0, 1]);
});
