import { expect, test } from 'vitest';
import { Reloads } from '../../../src-main/desktop/reloads.js';

test('a page that crashes is loaded again three times in a minute, and again when a minute has gone', () => {
  const reloads = new Reloads();
  expect([0, 1_000, 2_000, 3_000].map((now) => reloads.mayReload(now))).toEqual([true, true, true, false]);
  expect(reloads.mayReload(60_500)).toBe(true);
  expect(reloads.mayReload(60_600)).toBe(false);
});
