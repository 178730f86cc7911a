import { expect, test } from 'vitest';
import { Control } from '../../../src-main/engine/control.js';
import { Lane, Room } from '../../../src-main/engine/lanes.js';

/** How many of `jobs` are inside at most, when the first of them ends only when nothing else happens any more. */
async function mostInside(room: Room, jobs: number, bytes: number): Promise<number> {
  let [inside, most] = [0, 0];
  const ends: (() => void)[] = [];
  const all = Array.from({ length: jobs }, () =>
    room.run(bytes, new Control(), async () => {
      most = Math.max(most, ++inside);
      await new Promise<void>((resolve) => ends.push(resolve));
      inside--;
    }),
  );
  for (let left = jobs; left > 0; left--) {
    while (ends.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    ends.shift()!();
  }
  await Promise.all(all);
  return most;
}

test.each([
  { name: 'as many as their bytes let in', jobs: 10, bytes: 300, most: 3 },
  { name: 'one that is larger than the room, alone', jobs: 3, bytes: 2000, most: 1 },
  { name: 'few, however small: they hold files open, and are begun anew after a kill', jobs: 40, bytes: 1, most: 4 },
])('under way are $name', async ({ jobs, bytes, most }) => {
  expect(await mostInside(new Room(1000, 4), jobs, bytes)).toBe(most);
});

test('whoever leaves a lane early lets the next one in, and no more than one', async () => {
  const lane = new Lane();
  const seen: string[] = [];
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const first = lane.run(new Control(), async (leave) => {
    leave();
    leave();
    await ended;
    seen.push('first');
  });
  let next!: () => void;
  const second = lane.run(new Control(), () => new Promise<void>((resolve) => (next = resolve)));
  const third = lane.run(new Control(), () => Promise.resolve(void seen.push('third')));
  end();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual(['first']);
  next();
  await Promise.all([second, third]);
  expect(seen).toEqual(['first', 'third']);
});
