import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DecodedCopies } from '../../../src-main/image/decoded-copies.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

// Decoding is only pretended: a copy has as many bytes as its picture has letters.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let decoded: string[];
beforeEach(async () => {
  folder = await temporaryFolder();
  decoded = [];
  await mkdir(at('kept'));
});
afterEach(() => folder.dispose());

const at = (name: string): string => join(folder.path, name);
const metadata = { comments: [], orientation: 1 };

async function file(name: string, text = name): Promise<string> {
  await writeFile(at(name), text);
  return at(name);
}

/** Looks at a picture, and says where its copy was. */
const look = (copies: DecodedCopies, picture: string, meanwhile = async () => Promise.resolve(), which = 'whole') =>
  copies.with(
    picture,
    which,
    async (own) => {
      decoded.push(`${picture.slice(folder.path.length + 1)} ${which}`);
      const path = join(own, 'decoded.v');
      await writeFile(path, 'a copy');
      return { path, metadata, bytes: (await stat(picture)).size };
    },
    async ({ path }) => {
      await meanwhile();
      await stat(path);
      return path;
    },
  );

function keeping(most?: ConstructorParameters<typeof DecodedCopies>[0]): DecodedCopies {
  const copies = new DecodedCopies(most);
  copies.folder = at('kept');
  return copies;
}

test('a picture is decoded once for all that is asked of it, at a time or one after the other', async () => {
  const [copies, picture] = [keeping(), await file('a.dng')];
  await Promise.all([look(copies, picture), look(copies, picture)]);
  await look(copies, picture);
  expect(decoded).toEqual(['a.dng whole']);
  await look(copies, picture, undefined, 'embedded');
  expect(decoded).toEqual(['a.dng whole', 'a.dng embedded']);
});

test('and again where its file has changed', async () => {
  const copies = keeping();
  await look(copies, await file('a.dng'));
  await look(copies, await file('a.dng', 'edited meanwhile'));
  expect(decoded).toHaveLength(2);
});

test('what was looked at longest ago goes: there are never more copies, nor bytes, than are allowed', async () => {
  const copies = keeping({ copies: 2, bytes: 100 });
  const [a, b, c] = [await file('a'), await file('b'), await file('c')];
  for (const one of [a, b, a, c, a]) await look(copies, one);
  expect(decoded).toEqual(['a whole', 'b whole', 'c whole']);
  expect(await readdir(at('kept'))).toHaveLength(2);
  await look(copies, await file('large', 'l'.repeat(101)));
  expect(await readdir(at('kept'))).toEqual([]);
});

test('a copy stays as long as it is looked at', async () => {
  const copies = keeping({ copies: 1, bytes: 100 });
  const others = async () => {
    for (const name of ['b', 'c', 'd']) await look(copies, await file(name));
  };
  await look(copies, await file('a'), others);
  expect(decoded).toEqual(['a whole', 'b whole', 'c whole', 'd whole']);
  expect(await readdir(at('kept'))).toHaveLength(1);
});

test('what cannot be decoded is tried again, and leaves nothing', async () => {
  const [copies, picture] = [keeping(), await file('a')];
  const fail = () =>
    copies.with(
      picture,
      'whole',
      () => Promise.reject(new Error('damaged')),
      () => Promise.resolve(),
    );
  await expect(fail()).rejects.toThrow('damaged');
  await expect.poll(() => readdir(at('kept'))).toEqual([]);
  await look(copies, picture);
  expect(decoded).toEqual(['a whole']);
});

test('without a folder nothing is kept', async () => {
  const [copies, picture] = [new DecodedCopies(), await file('a')];
  const place = await look(copies, picture);
  await look(copies, picture);
  expect(decoded).toHaveLength(2);
  await expect(stat(place)).rejects.toThrow('ENOENT');
});
