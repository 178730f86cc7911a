import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WATCH } from '../../../../src-main/hosts/electron/at-last.js';

/** A program that starts the watch over itself, which is patient for so long, and then takes so many seconds to end. */
async function ending(seconds: number, patience: number): Promise<string | number> {
  const program = spawn('sh', ['-c', `sh -c "$0" sh $$ ${patience} & exec sleep ${seconds}`, WATCH], {
    stdio: 'ignore',
  });
  const [code, signal] = (await once(program, 'exit')) as [number | null, string | null];
  return signal ?? code!;
}

test.skipIf(process.platform === 'win32').concurrent.each([
  { program: 'that takes too long to end is killed', seconds: 60, patience: 1, ends: 'SIGKILL' },
  { program: 'that ends in time is not', seconds: 0.1, patience: 5, ends: 0 },
])('a program $program', async ({ seconds, patience, ends }) => {
  expect(await ending(seconds, patience)).toBe(ends);
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
