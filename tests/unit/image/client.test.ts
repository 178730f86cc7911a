import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { LimitsInForce } from '../../../src-main/base/child/limits-in-force.js';
import { noLimits, type EngineLimits } from '../../../src-main/contract/engine.js';
import { PictureProcess } from '../../../src-main/image/client.js';
import type { PictureCalls } from '../../../src-main/image/protocol.js';
import type { PictureFacts } from '../../../src-main/image/types.js';
import { fakeChild, fakeHost, never, type FakeSide } from '../../fixtures/fake-child.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const facts = { format: 'png', width: 4, height: 3, depth: 8, channels: 3, alpha: false, pages: 1, bytes: 9 } as const;
const done = { kind: 'done', value: facts as PictureFacts } as const;
const bytes = new Uint8Array([1, 2, 3]);

/** A process that what is called `bad` takes down, and what is called `slow` keeps busy. */
const pictureChild = (limits: EngineLimits[] = [], keepIn = (_folder: string): void => undefined) =>
  fakeChild<PictureCalls>((side: FakeSide<Record<never, never>>) => {
    const work = <T>(file: string, value: T): Promise<T> => {
      if (file.includes('bad')) side.die();
      return file.includes('bad') || file.includes('slow') ? never : Promise.resolve(value);
    };
    const unused = (): never => {
      throw new Error('not asked here');
    };
    return {
      probe: (files) => Promise.all(files.map((file) => work(file, done))),
      thumbnail: (file) => work(file, bytes),
      ...{ writePyramid: unused, pyramidFacts: unused, pyramidTile: unused, strip: unused, crop: unused },
      ...{ histogram: unused, interest: unused, details: unused, limit: (wished) => void limits.push(wished), keepIn },
    };
  });

const hosts = (many = 20) => fakeHost(...Array.from({ length: many }, () => pictureChild()));

test('a picture that takes the process down costs no other that was asked for with it', async () => {
  const { host, told } = hosts();
  const pictures = new PictureProcess(host);
  const asked = ['good', 'bad', 'better'].map((file) => pictures.thumbnail(file, 256));
  const [good, bad, better] = await Promise.allSettled(asked);
  expect([good, better]).toEqual([
    { status: 'fulfilled', value: bytes },
    { status: 'fulfilled', value: bytes },
  ]);
  expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'picture-crashed' } });
  expect(told).toContainEqual(['pictures', 'The process ended unasked (signal SIGSEGV).']);
  await pictures.close();
});

test('of headers, too, only the one fails that does it', async () => {
  const { host } = hosts();
  const pictures = new PictureProcess(host);
  const failed = { kind: 'failed', code: 'picture-crashed', reason: expect.stringContaining('signal SIGSEGV') };
  expect(await pictures.probe(['a', 'bad', 'b', 'bad2'])).toEqual([done, failed, done, failed]);
  await pictures.close();
});

test('what took a process down alone never gets to the shared one again', async () => {
  const { host, started } = hosts();
  const pictures = new PictureProcess(host);
  await expect(pictures.thumbnail('bad', 256)).rejects.toThrow('took the process down');
  await pictures.probe(['bad']);
  expect(await pictures.thumbnail('good', 256)).toEqual(bytes);
  const before = started.length;
  await expect(pictures.thumbnail('bad', 256)).rejects.toThrow('took the process down');
  await pictures.probe(['bad', 'good']);
  expect(await pictures.thumbnail('good', 256)).toEqual(bytes);
  // The shared one is there still: those that were started are for what is dangerous, one each.
  expect(started.length - before).toBe(2);
  await pictures.close();
});

test('closing ends what is under way, and is no fault of the picture', async () => {
  const { host, told } = hosts();
  const pictures = new PictureProcess(host);
  const asked = Promise.allSettled([pictures.thumbnail('slow', 256), pictures.probe(['slow'])]);
  await pictures.close();
  const closed = { status: 'rejected', reason: { code: 'closing' } };
  expect(await asked).toMatchObject([closed, closed]);
  await expect(pictures.thumbnail('good', 256)).rejects.toMatchObject({ code: 'closing' });
  expect(told).toEqual([]);
});

test('every process that is started takes no more of the machine than is wished', async () => {
  const [first, second]: EngineLimits[][] = [[], []];
  const { host } = fakeHost(pictureChild(first), pictureChild(second));
  const limits = new LimitsInForce();
  const pictures = new PictureProcess(host, limits);
  await pictures.thumbnail('a', 256);
  expect(first).toEqual([]);
  limits.current = { ...noLimits, processorShare: 50 };
  await pictures.thumbnail('a', 256);
  expect(first).toEqual([limits.current]);
  await expect(pictures.probe(['bad'])).resolves.toHaveLength(1);
  expect(second!.at(-1)).toEqual(limits.current);
  await pictures.close();
});

test('what a process decoded goes with it', async () => {
  const folder = await temporaryFolder();
  const kept: string[] = [];
  const keepIn = (own: string): void => {
    mkdirSync(own);
    kept.push(own);
  };
  const { host } = fakeHost(...[1, 2].map(() => pictureChild([], keepIn)));
  const pictures = new PictureProcess(host, undefined, () => Promise.resolve(folder.path));
  await pictures.thumbnail('a', 256);
  await expect.poll(() => kept).toHaveLength(1);
  await pictures.probe(['bad']);
  await expect.poll(() => readdir(folder.path)).not.toContain(basename(kept[0]!));
  await pictures.close();
  await expect.poll(() => readdir(folder.path)).toEqual([]);
  expect(new Set(kept).size).toBe(kept.length);
  await folder.dispose();
});
