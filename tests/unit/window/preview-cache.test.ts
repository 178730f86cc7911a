import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PreviewCache } from '../../../src-main/window/pictures/cache.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const LIMIT = 10_000;
const PREVIEW = Buffer.alloc(4_000, 1);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cache: PreviewCache;
let made: string[];
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  cache = new PreviewCache(at('previews'), LIMIT);
  made = [];
});
afterEach(() => folder.dispose());

const asked = (name: string): Promise<Uint8Array> =>
  cache.bytes(at(name), 'thumb.webp', () => {
    made.push(name);
    return Promise.resolve(PREVIEW);
  });

/** A picture, and its preview asked for. */
async function preview(name: string): Promise<Uint8Array> {
  await writeFile(at(name), name);
  return asked(name);
}

/** As if everything that lies there had been used this long ago. */
async function age(seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1000);
  for (const name of await readdir(at('previews'))) await utimes(at('previews', name), then, then);
}

test('a preview is made once, and again only where its picture changed', async () => {
  await preview('a');
  await asked('a');
  expect(made).toEqual(['a']);
  await writeFile(at('a'), 'another picture');
  await asked('a');
  expect(made).toEqual(['a', 'a']);
});

test('what was used longest ago goes when there is too much', async () => {
  await preview('a');
  await age(100);
  await preview('b');
  await age(50);
  expect(await asked('a')).toEqual(PREVIEW);
  await preview('c');
  expect(await readdir(at('previews'))).toHaveLength(2);
  await asked('a');
  await asked('c');
  expect(made).toEqual(['a', 'b', 'c']);
  await asked('b');
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
