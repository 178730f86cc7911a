import { expect, test } from 'vitest';
import { Governor } from '../../../src-main/base/child/governor.js';

/** A machine of four processors whose time is told by the test. */
function machine() {
  const now = { at: 0, used: 0 };
  const governor = new Governor(4, () => ({ ...now }));
  /** Works on so many processors for so long, and says what rest is owed. */
  const work = (processors: number, milliseconds: number): number => {
    now.at += milliseconds;
    now.used += processors * milliseconds;
    return governor.owed();
  };
  return { governor, work };
}

test('with the whole machine nothing is owed', () => {
  const { work } = machine();
  expect(work(4, 1000)).toBe(0);
});

test('half of the machine rests as long as it works on all processors, and not where it works on half of them', () => {
  const { governor, work } = machine();
  governor.share = 0.5;
  expect(work(4, 1000)).toBe(1000);
  expect(work(0, 1000)).toBe(0);
  expect(work(2, 1000)).toBe(0);
});

test('over time it comes to the share, whatever the steps', () => {
  const { governor, work } = machine();
  governor.share = 0.25;
  let [at, used] = [0, 0];
  for (const step of [5, 300, 40, 1000, 2, 70]) {
    const owed = work(3, step);
    at += step + owed;
    used += 3 * step;
    work(0, owed);
  }
  expect(used / at / 4).toBeCloseTo(0.25, 6);
});

test('idle time is not saved up', () => {
  const { governor, work } = machine();
  governor.share = 0.5;
  work(0, 60_000);
  expect(work(4, 100)).toBe(100);
});
