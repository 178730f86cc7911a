import { expect, test } from 'vitest';
import { sleepNow } from '../../../src-main/desktop/sleep.js';

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
