import { expect, test } from 'vitest';
import { peakMemory } from '../../../src-main/base/peak-memory.js';

test('what is held now counts, and goes on counting when it is held no more', () => {
  const held = Buffer.alloc(256 * 2 ** 20, 1);
  const most = process.memoryUsage.rss();
  expect(most).toBeGreaterThan(held.length);
  // The kernel counts pages in batches on each core.
  expect(peakMemory()).toBeGreaterThan(most - 4 * 2 ** 20);
});
