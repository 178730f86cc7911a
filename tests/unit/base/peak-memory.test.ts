import { expect, test } from 'vitest';
import { peakMemory } from '../../../src-main/base/peak-memory.js';

test('what is held now counts, and goes on counting when it is held no more', () => {
  const held = Buffer.alloc(256 * 2 ** 20, 1);
  const most = process.memoryUsage.rss();
  expect(most).toBeGreaterThan(held.length);
  // The kernel counts pages in batches on each core, of which there may be many.
  expect(peakMemory()).toBeGreaterThan(most - 64 * 2 ** 20);
});
