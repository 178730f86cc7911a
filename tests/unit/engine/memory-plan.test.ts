import { expect, test } from 'vitest';
import { memoryPlan } from '../../../src-main/engine/memory-plan.js';

test('less memory means fewer pictures and smaller pieces, never none, and never more than does well', () => {
  const plans = [300, 512, 1000, 2000, 100_000].map(memoryPlan);
  for (const [i, { held, pieces }] of plans.entries()) {
    const before = plans[i - 1] ?? { held: 0, pieces: 0 };
    expect(held).toBeGreaterThanOrEqual(before.held);
    expect(pieces).toBeGreaterThanOrEqual(before.pieces);
    expect(pieces).toBeGreaterThan(0);
  }
  expect(plans[1]!.pieces).toBeLessThan(1);
  expect(plans.at(-1)).toEqual(memoryPlan(0));
});
