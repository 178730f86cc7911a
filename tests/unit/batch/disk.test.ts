import { expect, test } from 'vitest';
import { lackOfSpace } from '../../../src-main/batch/disk.js';

const picture = {
  ...{ output: '/out/a.png', targetWidth: 1000, targetHeight: 1000, targetPixels: 1e6 },
  encoding: { format: 'png', quality: 100, lossless: true, depth: 8 },
} as const;
const lack = async (free: number, size = 1e12) =>
  (await lackOfSpace(picture, '/scratch', () => Promise.resolve({ free, size })))?.reason;

test.each([
  { free: 1.5e6, says: 'needs 208 MB of disk space in /scratch and 1 MB are free' },
  { free: 207.9e6, says: 'needs 208 MB of disk space in /scratch and 207 MB are free' },
  { free: 0, says: 'needs 208 MB of disk space in /scratch and 0 MB are free' },
])('$free bytes are too few, in figures that say so', async ({ free, says }) =>
  expect(await lack(free)).toContain(says),
);

test('an animation is gathered before it is encoded, which needs room for all its frames', async () => {
  const moving = { ...picture, targetPixels: 100e6 };
  const space = (free: number) => () => Promise.resolve({ free, size: 1e12 });
  expect(await lackOfSpace(moving, '/scratch', space(700e6))).toBeNull();
  expect((await lackOfSpace(moving, '/scratch', space(600e6)))?.reason).toContain('needs 608 MB');
});

test('large amounts are said in gigabytes, and what is needed is never said to be what is free', async () => {
  const large = { ...picture, targetWidth: 10_000, targetHeight: 10_000, targetPixels: 1e8 };
  const reason = (await lackOfSpace(large, '/scratch', () => Promise.resolve({ free: 0.99e9, size: 1e12 })))!.reason;
  expect(reason).toContain('needs 1.0 GB of disk space in /scratch and 990 MB are free');
  const almost = (await lackOfSpace({ ...large, targetWidth: 13_000 }, '/scratch', () =>
    Promise.resolve({ free: 1.21e9, size: 1e12 }),
  ))!;
  expect(almost.reason).toContain('needs 1.3 GB of disk space in /scratch and 1.2 GB are free');
});
