import { expect, test } from 'vitest';
import { rememberedFor } from '../../../src-main/base/remembered.js';

test('an answer is remembered for a while, by its key; a failure is not', async () => {
  let [now, asked] = [0, 0];
  const ask = rememberedFor(
    100,
    async (key) => {
      asked++;
      if (key === 'bad') throw new Error('no');
      return `${key}${asked}`;
    },
    () => now,
  );
  expect([await ask('a'), await ask('a'), await ask('b')]).toEqual(['a1', 'a1', 'b2']);
  now = 100;
  expect(await ask('a')).toBe('a3');
  await expect(ask('bad')).rejects.toThrow('no');
  await expect(ask('bad')).rejects.toThrow('no');
  expect(asked).toBe(5);
});
