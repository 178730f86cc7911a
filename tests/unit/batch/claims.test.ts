import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Claims } from '../../../src-main/batch/claims.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

test('a batch is one owner’s at a time, and free again when it is let go', async () => {
  const folder = await temporaryFolder();
  const [one, other] = [new Claims(folder.path), new Claims(folder.path)];
  expect(one.take(1)).toBe(true);
  expect(one.take(1)).toBe(false);
  expect(other.take(1)).toBe(false);
  expect(other.take(2)).toBe(true);
  one.release(1);
  expect(other.take(1)).toBe(true);
  one.release(1);
  expect(one.take(1)).toBe(false);
  other.close();
  expect(one.take(1)).toBe(true);
  one.close();
  await folder.dispose();
});

test('a process that is killed lets its batches go', async () => {
  const folder = await temporaryFolder();
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { DatabaseSync } from '@photostructure/sqlite';
     const lock = new DatabaseSync(${JSON.stringify(join(folder.path, '7.lock'))});
     lock.exec('BEGIN EXCLUSIVE');
     console.log('held');
     setInterval(() => lock.isOpen, 1000);`,
  ]);
  await once(holder.stdout, 'data');
  const claims = new Claims(folder.path);
  expect(claims.take(7)).toBe(false);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(claims.take(7)).toBe(true);
  claims.close();
  await folder.dispose();
});
