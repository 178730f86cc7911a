import { win32 } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS, sleepNow } from '../../../src-main/desktop/sleep.js';

// The real command would send this machine to sleep, so harmless ones stand for it.

test('a command that does its work says nothing', async () => {
  await expect(sleepNow([process.execPath, '--version'])).resolves.toBeUndefined();
});

test.each([
  ['is not there', ['enlarger-no-such-program']],
  ['refuses', [process.execPath, '--eval', 'process.exit(1)']],
])('a command that %s is told of', async (_what, command) => {
  await expect(sleepNow(command as [string, ...string[]])).rejects.toMatchObject({ code: 'cannot-sleep' });
});

test('Windows sleeps and does not hibernate, by a program that no other folder can stand in for', () => {
  const [program, ...args] = COMMANDS.win32!;
  expect(win32.isAbsolute(program)).toBe(true);
  expect(args.at(-1)).toMatch(/SetSuspendState\('Suspend', \$false, \$false\)/);
});
