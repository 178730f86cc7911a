import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OutputFolders } from '../../../src-main/batch/output-folders.js';

test('a folder is made, and what a process that is gone began of a result is removed when its turn comes', async () => {
  const root = await mkdtemp(join(tmpdir(), 'enlarger-test-'));
  try {
    const folders = new OutputFolders();
    const folder = join(root, 'new', 'deeper');
    await folders.ready(join(folder, 'first.png'));
    expect(await readdir(folder)).toEqual([]);
    // No process has this id.
    const left = ['.a.png.99999999-12.enlarger-part', '.b.png.99999999-12.enlarger-part'];
    for (const name of left) await writeFile(join(root, name), '');
    await folders.ready(join(root, 'a.png'));
    expect((await readdir(root)).sort()).toEqual([left[1], 'new']);
    await folders.ready(join(root, 'b.png'));
    expect(await readdir(root)).toEqual(['new']);
  } finally {
    await rm(root, { recursive: true });
  }
});
