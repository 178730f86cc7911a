import { expect, test } from 'vitest';
import { Feed, EventBuffer } from '../../../../src-main/window/queue/feed.js';
import type { QueueEvent, QueueRow } from '../../../../src-main/contract/window/queue.js';

const row = (id: number, version = 0): QueueRow => ({ id, version }) as QueueRow;
const rows = (...some: QueueRow[]): QueueEvent => ({ event: 'rows', rows: some });

test('of many changes only the latest of each row is told, in portions', () => {
  const buffer = new EventBuffer();
  for (let version = 0; version < 3; version++) {
    buffer.add(rows(...Array.from({ length: 1200 }, (_, id) => row(id, version))));
  }
  const events = buffer.take();
  expect(events.map((event) => (event.event === 'rows' ? event.rows.length : 0))).toEqual([500, 500, 200]);
  expect(
    events.flatMap((event) => (event.event === 'rows' ? event.rows : [])).every(({ version }) => version === 2),
  ).toBe(true);
  expect(buffer.isEmpty).toBe(true);
});

test('a row that was removed is not told any more, and one that came back is', () => {
  const buffer = new EventBuffer();
  buffer.add(rows(row(1), row(2)));
  buffer.add({ event: 'removed', ids: [1, 2] });
  buffer.add(rows(row(2)));
  expect(buffer.take()).toEqual([{ event: 'removed', ids: [1] }, rows(row(2))]);
});

test('every notice is told, of figures the latest only', () => {
  const buffer = new EventBuffer();
  const notice = (text: string): QueueEvent => ({ event: 'notice', kind: 'info', text, code: null });
  const state = (name: 'idle' | 'running'): QueueEvent => ({ event: 'state', state: name, reason: null });
  for (const event of [notice('a'), state('running'), notice('b'), state('idle')]) buffer.add(event);
  expect(buffer.take()).toEqual([state('idle'), notice('a'), notice('b')]);
});

test('a thousand changes in a second make few messages, and the last one arrives', async () => {
  const feed = new Feed();
  const stop = new AbortController();
  const heard: QueueEvent[] = [];
  const listening = (async () => {
    for await (const event of feed.listen(() => [rows(row(1))], stop.signal)) heard.push(event);
  })();
  for (let version = 1; version <= 1000; version++) {
    feed.tell(rows(row(1, version)));
    if (version % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  stop.abort();
  await listening;
  expect(heard[0]).toEqual({ event: 'reset' });
  expect(heard.length).toBeLessThan(20);
  expect(heard.at(-1)).toEqual(rows(row(1, 1000)));
});

test('what was to be said before a window came is said to the first, and to who reads nothing not', async () => {
  const feed = new Feed();
  const notice = (text: string): QueueEvent => ({ event: 'notice', kind: 'problem', text, code: null });
  const stop = new AbortController();
  const heard = async (isRead: boolean): Promise<QueueEvent[]> => {
    const listening = feed.listen(() => [rows(row(1))], stop.signal, isRead);
    const events: QueueEvent[] = [];
    for (let left = 2 + (isRead ? 1 : 0); left > 0; left--) events.push((await listening.next()).value!);
    return events;
  };
  feed.tell(notice('early'));
  expect(await heard(false)).toEqual([{ event: 'reset' }, rows(row(1))]);
  expect(await heard(true)).toContainEqual(notice('early'));
  stop.abort();
});
