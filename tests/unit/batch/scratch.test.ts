import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scratch } from '../../../src-main/batch/scratch.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let root: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  root = await temporaryFolder();
});
afterEach(() => root.dispose());

// As processes of one id in two containers are: here they have the very same one.
test('two owners of one process id leave each other alone', async () => {
  const [one, other] = [new Scratch(root.path), new Scratch(root.path)];
  const first = await one.folder();
  await writeFile(join(first, 'canvas.v'), 'work');
  const second = await other.folder();
  expect(second).not.toBe(first);
  expect(await one.folder()).toBe(first);
  expect(await readdir(first)).toEqual(['canvas.v']);
  await other.close();
  expect(await readdir(first)).toEqual(['canvas.v']);
  await one.close();
  expect(await readdir(root.path)).toEqual([]);
});

test('what a process that was killed left is removed, whoever has its id now', async () => {
  const left = join(root.path, '0123456789ab');
  await mkdir(join(left, 'job-1'), { recursive: true });
  await mkdir(join(root.path, String(process.pid)));
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { DatabaseSync } from '@photostructure/sqlite';
     const lock = new DatabaseSync(${JSON.stringify(`${left}.lock`)});
     lock.exec('BEGIN EXCLUSIVE');
     console.log('held');
     setInterval(() => lock.isOpen, 1000);`,
  ]);
  await once(holder.stdout, 'data');
  const early = new Scratch(root.path);
  const own = basename(await early.folder());
  expect(await readdir(root.path)).toEqual(expect.arrayContaining(['0123456789ab', own]));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const late = new Scratch(root.path);
  await late.folder();
  expect(await readdir(root.path)).not.toContain('0123456789ab');
  expect(await readdir(root.path)).not.toContain(String(process.pid));
  expect(await readdir(root.path)).toContain(own);
  await Promise.all([early.close(), late.close()]);
  expect(await readdir(root.path)).toEqual([]);
});
