import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WATCH } from '../../../../src-main/hosts/electron/at-last.js';

/** A program that starts the watch over itself and then takes so many seconds to end. */
async function ending(seconds: number): Promise<string | number> {
  const program = spawn('sh', ['-c', `sh -c "$0" sh $$ 1 & exec sleep ${seconds}`, WATCH], { stdio: 'ignore' });
  const [code, signal] = (await once(program, 'exit')) as [number | null, string | null];
  return signal ?? code!;
}

test.skipIf(process.platform === 'win32').concurrent.each([
  { program: 'that takes too long to end is killed', seconds: 60, ends: 'SIGKILL' },
  { program: 'that ends in time is not', seconds: 0.1, ends: 0 },
])('a program $program', async ({ seconds, ends }) => {
  expect(await ending(seconds)).toBe(ends);
});

test
  .skipIf(process.platform === 'win32')
  .concurrent('a process that has its id by now, and did not start the watch, is not', async () => {
    const other = spawn('sleep', ['60']);
    const watch = spawn('sh', ['-c', WATCH, 'sh', String(other.pid), '1'], { stdio: 'ignore' });
    await once(watch, 'exit');
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
    other.kill();
  });
