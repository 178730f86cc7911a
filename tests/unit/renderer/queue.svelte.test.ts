import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { Listing } from '../../../src-renderer/state/listing.svelte.js';
import { Queue } from '../../../src-renderer/state/queue.svelte.js';
import { waitingRow as row } from '../../fixtures/window/row.js';

const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

const filled = async (count: number) => {
  const queue = new Queue();
  queue.hear({ event: 'reset' });
  queue.hear({ event: 'rows', rows: Array.from({ length: count }, (_, i) => row(i + 1)) });
  await frame();
  return queue;
};

describe('the queue as the serving side tells it', () => {
  it('renews what shows once a frame, however many events come', async () => {
    const queue = await filled(100);
    const renewed = vi.fn();
    const stop = $effect.root(() => {
      $effect(() => {
        void queue.rows;
        renewed();
      });
    });
    flushSync();
    for (let i = 0; i < 200; i++)
      queue.hear({ event: 'rows', rows: [row(1 + (i % 100), { state: 'running', fraction: i / 200 })] });
    await frame();
    flushSync();
    stop();
    expect(renewed).toHaveBeenCalledTimes(2);
  });

  it('keeps rows that did not change the very same', async () => {
    const queue = await filled(3);
    const [first] = queue.rows;
    queue.hear({ event: 'rows', rows: [row(2, { state: 'done' })] });
    await frame();
    expect(queue.rows[0]).toBe(first);
    expect(queue.rows[1]!.state).toBe('done');
  });

  it('takes the order it is told, and leaves unnamed rows at the end', async () => {
    const queue = await filled(4);
    queue.hear({ event: 'order', ids: [3, 1, 99] });
    await frame();
    expect(queue.rows.map(({ id }) => id)).toEqual([3, 1, 2, 4]);
  });

  it('starts from nothing after a reset', async () => {
    const queue = await filled(4);
    queue.hear({ event: 'reset' });
    queue.hear({ event: 'rows', rows: [row(9)] });
    await frame();
    expect(queue.rows.map(({ id }) => id)).toEqual([9]);
    expect(queue.counts.waiting).toBe(1);
  });

  it('forgets what was finished of a picture once it is done', async () => {
    const queue = await filled(1);
    queue.hear({ event: 'strip', id: 1, y: 0, height: 96, of: 16_000 });
    queue.hear({ event: 'strip', id: 1, y: 0, height: 192, of: 16_000 });
    expect(queue.strips.get(1)).toHaveLength(1);
    queue.hear({ event: 'rows', rows: [row(1, { state: 'done' })] });
    expect(queue.strips.has(1)).toBe(false);
  });
});

describe('what is listed and chosen', () => {
  it('searches paths without regard to case, and by state', async () => {
    const queue = await filled(20);
    const listing = new Listing(queue);
    listing.search = 'img_1';
    expect(listing.rows.map(({ id }) => id)).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(listing.whole).toBe(false);
    listing.filter = 'done';
    expect(listing.rows).toEqual([]);
  });

  it('extends from where the choosing began, toggles, and walks', async () => {
    const listing = new Listing(await filled(10));
    listing.choose(3);
    listing.choose(6, { extend: true });
    expect([...listing.chosen]).toEqual([3, 4, 5, 6]);
    listing.choose(2, { extend: true });
    expect([...listing.chosen]).toEqual([2, 3]);
    listing.choose(8, { toggle: true });
    expect(listing.ids()).toEqual([2, 3, 8]);
    listing.step(1, false);
    expect(listing.ids()).toEqual([9]);
    listing.step(Infinity, true);
    expect(listing.ids()).toEqual([9, 10]);
    listing.step(-Infinity, false);
    expect(listing.active).toBe(1);
  });

  it('knows who is left standing when the chosen rows go', async () => {
    const listing = new Listing(await filled(4));
    listing.choose(2);
    expect(listing.survivor()).toBe(3);
    listing.choose(4, { extend: true });
    expect(listing.survivor()).toBe(1);
    listing.chooseAll();
    expect(listing.survivor()).toBeNull();
  });
});
