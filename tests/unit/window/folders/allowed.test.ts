import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listFolder } from '../../../../src-main/window/folders/listing.js';
import { AllowedFolders } from '../../../../src-main/window/folders/allowed.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let allowedFolders: AllowedFolders;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('in', 'deep'), { recursive: true });
  await mkdir(at('in-other'));
  await mkdir(at('secret'));
  await writeFile(at('in', 'a.jpg'), 'x');
  await writeFile(at('secret', 's.jpg'), 'x');
  await symlink(at('secret'), at('in', 'link'));
  await symlink(at('secret', 's.jpg'), at('in', 's.jpg'));
  allowedFolders = await AllowedFolders.of([at('in')]);
});
afterEach(() => folder.dispose());

describe('folders a window may use', () => {
  test.each([['in'], ['in', 'deep'], ['in', 'a.jpg'], ['in', 'not', 'there', 'yet']])('hold %j', async (...parts) => {
    await expect(allowedFolders.check(at(...parts))).resolves.toContain('in');
  });

  test.each([['secret'], ['in-other'], ['in', '..', 'secret'], ['in', 'link'], ['in', 'link', 'new'], ['in', 's.jpg']])(
    'do not hold %j',
    async (...parts) => {
      await expect(allowedFolders.check(`${folder.path}/${parts.join('/')}`)).rejects.toMatchObject({
        code: 'outside-roots',
      });
    },
  );

  test.each([
    { what: 'a NUL', name: 'a\0b' },
    { what: 'more bytes than a name may have', name: 'n'.repeat(300) },
  ])('tell of a path with $what', async ({ name }) => {
    for (const folders of [allowedFolders, AllowedFolders.everywhere]) {
      await expect(folders.check(at('in', name))).rejects.toMatchObject({ code: 'file-unreadable' });
    }
  });

  test('are all there are on the desktop', async () => {
    await expect(AllowedFolders.everywhere.check(at('secret'))).resolves.toBe(await realpath(at('secret')));
  });

  test('must be there', async () => {
    await expect(AllowedFolders.of([at('nowhere')])).rejects.toMatchObject({ code: 'input-missing' });
  });
});

test('a listing shows what may be opened, and no way out', async () => {
  const { entries, parent, path } = await listFolder(allowedFolders, at('in'));
  expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
    ['deep', 'folder'],
    ['a.jpg', 'picture'],
  ]);
  expect([path, parent]).toEqual([await realpath(at('in')), null]);
  expect((await listFolder(allowedFolders, null)).entries.map((entry) => entry.path)).toEqual([path]);
  await expect(listFolder(allowedFolders, at('secret'))).rejects.toMatchObject({ code: 'outside-roots' });
});
