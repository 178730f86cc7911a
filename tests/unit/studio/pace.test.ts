import { expect, test } from 'vitest';
import { Pace, wouldHoldUp } from '../../../src-main/studio/pace.js';

test('a speed is that of the time in which there was something to do', () => {
  const pace = new Pace();
  expect(pace.speed).toBeNull();
  pace.began(0);
  pace.began(500);
  pace.ended(1000, 3e6);
  pace.ended(2000, 1e6);
  pace.began(10_000);
  pace.ended(12_000, 4e6);
  expect(pace.speed).toBe(2);
});

test('a slow machine leaves a picture to others that would be done with all before', () => {
  const others = { speeds: [10, 10], left: 100 };
  expect(wouldHoldUp(30e6, 1, others)).toBe(true);
  expect(wouldHoldUp(4e6, 1, others)).toBe(false);
  expect(wouldHoldUp(30e6, 1, { ...others, left: 1000 })).toBe(false);
});

test('somebody takes each picture: the fastest, and whoever knows nothing of the others', () => {
  expect(wouldHoldUp(1e9, 10, { speeds: [10, 9], left: 1 })).toBe(false);
  expect(wouldHoldUp(1e9, 1, { speeds: [], left: 1 })).toBe(false);
  expect(wouldHoldUp(1e9, 1, { speeds: [10], left: null })).toBe(false);
  expect(wouldHoldUp(1e9, null, { speeds: [10], left: 1 })).toBe(false);
});
