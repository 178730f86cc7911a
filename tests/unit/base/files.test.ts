import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeIfThere, withRemoval } from '../../../src-main/base/files.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

test('what is there when work has failed is removed: files, folders with files in them, and what is not there', async () => {
  const [file, full, nothing] = ['a', 'b', 'c'].map((name) => join(folder.path, name)) as [string, string, string];
  const paths = [file, full, nothing, join(file, 'below a file')];
  const work = async (): Promise<void> => {
    await writeFile(file, '');
    await mkdir(full);
    await writeFile(join(full, 'inside'), '');
    throw new Error('failed');
  };
  await expect(withRemoval(paths, work)).rejects.toThrow('failed');
  expect([file, full].filter(existsSync)).toEqual([]);
});

test('a file that may be there is removed, and none is no error', async () => {
  const file = join(folder.path, 'a');
  await writeFile(file, '');
  for (let i = 0; i < 2; i++) await removeIfThere(file);
  expect(existsSync(file)).toBe(false);
});
