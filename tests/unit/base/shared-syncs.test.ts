import { expect, test } from 'vitest';
import { SharedSyncs } from '../../../src-main/base/shared-syncs.js';

/** Syncs that end when they are told to. */
function held() {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const syncs = new SharedSyncs((folder) => {
    begun.push(folder);
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  return { syncs, begun, end: (at: number): void => ends[at]!() };
}

const settled = async (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);

test('whoever asks while a sync runs waits for one that began later, and shares it', async () => {
  const { syncs, begun, end } = held();
  const first = syncs.sync('a');
  const [second, third] = [syncs.sync('a'), syncs.sync('a')];
  expect(begun).toEqual(['a']);
  end(0);
  await first;
  // What was renamed after the first began may not be on the disk yet.
  expect(await settled(second)).toBe(false);
  expect(begun).toEqual(['a', 'a']);
  end(1);
  await Promise.all([second, third]);
  expect(begun).toHaveLength(2);
});

test('folders do not wait for each other, and a sync that failed is none', async () => {
  let fails = true;
  const syncs = new SharedSyncs((folder) =>
    fails && folder === 'bad' ? Promise.reject(new Error('gone')) : Promise.resolve(),
  );
  const [bad, behind, good] = [syncs.sync('bad'), syncs.sync('bad'), syncs.sync('good')];
  await expect(bad).rejects.toThrow('gone');
  await expect(behind).rejects.toThrow('gone');
  await good;
  fails = false;
  await syncs.sync('bad');
});
