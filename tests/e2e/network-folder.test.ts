import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { childrenOf, running } from '../fixtures/children.js';
import { networkFolder, picture, results, run, spoken, until, UPSCALE, at } from '../fixtures/failing-machine.js';
import { startServe } from '../fixtures/window-client.js';

// A network folder that is slow, goes away, or does not answer any more.

const hasFuse = process.getuid?.() === 0 && existsSync('/dev/fuse');

/** Whether the system itself holds a process until an answer comes that the folder was about to give: no signal ends it. */
function isHeld(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return false;
  return readdirSync(tasks).some((task) => / D \d/.test(readFileSync(join(tasks, task, 'stat'), 'utf8')));
}

describe.skipIf(process.platform !== 'linux' || !hasFuse)('a run over a network folder', () => {
  const from = (input: string, output: string): string[] => UPSCALE.with(1, input).with(3, output);

  test('that is slow, and goes away in its midst, says so of each picture that is left there, and ends', async () => {
    for (let i = 0; i < 4; i++) await picture(`p${i}.png`, 500, 500);
    const server = await networkFolder('far', 3);
    const ended = await run({
      args: from('@far', '@out'),
      async meanwhile() {
        await until(async () => (await results()).length > 0);
        server.kill('SIGKILL');
      },
    });
    expect(await spoken(ended)).toMatch(/cannot be opened \(ENOTCONN\)/);
    expect(ended.status).toBe(1);
  });

  test.each([
    ['reads from', '@far', '@out'],
    ['writes to', '@in', '@far/out'],
  ])('that it %s and that does not answer any more can be stopped', async (_what, input, output) => {
    await mkdir(at('in', 'out'));
    // So many that some are left when the folder stops to answer.
    for (let i = 0; i < 6; i++) await picture(`p${i}.png`, 500, 500);
    const server = await networkFolder('far', 1);
    let stopped = Infinity;
    const ended = await run({
      args: from(input, output),
      async meanwhile(group, said) {
        await until(() => said().includes('to make'));
        server.kill('SIGSTOP');
        await new Promise((resolve) => setTimeout(resolve, 500));
        stopped = performance.now();
        process.kill(group, 'SIGINT');
      },
    });
    expect(performance.now() - stopped).toBeLessThan(10_000);
    expect(`${ended.out}${ended.err}`).toContain('Stopped');
    expect(ended.status ?? ended.signal).toBeOneOf([130, 'SIGINT']);
  });

  test('that does not answer any more keeps no window’s program that is asked to end, nor a process of it', async () => {
    const server = await networkFolder('far', 1);
    const host = await startServe(at('home'), [at()]);
    const { client } = await host.open();
    server.kill('SIGSTOP');
    // Each of these asks the folder for something.
    const answers = [at('far'), at('far', 'a.png')].map((path) =>
      client.queue.add({ paths: [path] }).then(
        () => 'answered',
        () => 'closed',
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const left = childrenOf(host.child.pid!);
    const asked = performance.now();
    await host.end();
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(await Promise.all(answers)).toEqual(['closed', 'closed']);
    const stay = () => running().filter(({ pid }) => left.includes(pid) && !isHeld(pid));
    await expect.poll(stay).toEqual([]);
  });
});
