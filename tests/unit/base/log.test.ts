import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logFile, openLog, tellOf, tellOutside } from '../../../src-main/base/log.js';
import { Problem } from '../../../src-main/base/problem.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(() => folder.dispose());
const logged = () => readFile(logFile(folder.path), 'utf8');

test('what nobody expected is one sentence, and where more of it is', async () => {
  const sentence = tellOf(new TypeError('x is not a function\nat y'), openLog(folder.path));
  expect(sentence).toBe(`Something unexpected went wrong: x is not a function. More is in ${logFile(folder.path)}.`);
  expect(await logged()).toContain('log.test.ts');
});

test.each([
  [new Problem('disk-full', 'The disk is full.', 'Free some space.'), 'The disk is full. Free some space.'],
  [Object.assign(new Error('EMFILE: open'), { code: 'EMFILE' }), 'ulimit -n'],
])('what says all by itself is not written down: %s', async (error, sentence) => {
  expect(tellOf(error, openLog(folder.path))).toContain(sentence);
  expect(await logged()).toBe('');
});

test('a program that could not be opened says it too, and that it could not be written down where it could not', async () => {
  expect(tellOutside(new Error('odd'), folder.path)).toContain(`More is in ${logFile(folder.path)}.`);
  expect(await logged()).toContain('odd');
  expect(tellOutside(new Error('odd'), '/dev/null')).toContain('no log');
});
