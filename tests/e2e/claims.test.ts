import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cli, startCli, whileHeld } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { startServe } from '../fixtures/window-client.js';

// A batch is worked on by one program at a time, window or command line; whoever else asks is told who has it.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const running: { kill(): void }[] = [];
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('in'));
});
afterEach(async () => {
  for (const one of running.splice(0)) one.kill();
  await folder.dispose();
});

const photograph = (name: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#8a6a4a' } }).toFile(at('in', name));

async function openWindow(model = 'swift') {
  const host = await startServe(at('home'), [folder.path]);
  running.push({ kill: () => host.child.kill('SIGKILL') });
  const window = await host.open();
  await window.client.settings.set({ measureModels: false });
  await window.client.queue.recipe({ target: { kind: 'scale', value: 2 }, model });
  return { host, ...window };
}

async function queued(model?: string) {
  const window = await openWindow(model);
  await window.client.queue.add({ paths: [at('in')] });
  await window.until(
    ({ list, state }) => list.length > 0 && state === 'idle' && list.every((row) => row.state === 'waiting'),
  );
  return window;
}

/** What a second program is told, and the process that it is told of. */
const taken = (pid: number | undefined): RegExp => new RegExp(`has this batch open .*process ${pid}`);

test('a batch that a window works on is not taken from it: each picture is made once', async () => {
  await photograph('a.jpg', 1200, 900);
  const { host, client, until, seen } = await queued('fine');
  await client.queue.start();
  await until(({ list }) => list[0]?.state === 'running');
  for (const command of ['resume', 'retry']) {
    const second = await whileHeld(host.child, () => cli(at('home'), command, '--json'));
    expect(second.out).toBe('');
    if (command === 'resume')
      expect(second).toMatchObject({ status: 2, err: expect.stringMatching(taken(host.child.pid)) as string });
  }
  await until(({ list, state }) => list[0]?.state === 'done' && state === 'idle');
  expect(seen.list.map(({ reason }) => reason)).toEqual([null]);
});

test('a batch that waits in an open window is started there and nowhere else', async () => {
  await photograph('a.png', 40, 30);
  const { host, client, until } = await queued();
  const second = await cli(at('home'), 'resume');
  expect(second).toMatchObject({ status: 2, err: expect.stringMatching(taken(host.child.pid)) as string });
  await client.queue.start();
  await until(({ list }) => list[0]?.state === 'done');
});

test('a window’s batch goes on in the terminal when the window is closed', async () => {
  await photograph('a.png', 40, 30);
  const { host } = await queued();
  expect((await host.end()).status).toBe(0);
  const { status, out, err } = await cli(at('home'), 'resume', '--json');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toContain('"event":"done"');
  const { until } = await openWindow();
  await until(({ list }) => list[0]?.state === 'done');
});

test('no window takes its batch from a command that works on it', async () => {
  await photograph('a.jpg', 3000, 2000);
  const { host } = await queued('fine');
  await host.end();
  const command = startCli(at('home'), ['resume']);
  running.push({ kill: () => command.process.kill('SIGKILL') });
  // It makes the folder for results when it has the batch.
  await vi.waitFor(() => access(at('in-enlarged')), { timeout: 60_000 });
  const another = whileHeld(command.process, () => startServe(at('home'), [folder.path]));
  await expect(another).rejects.toThrow(taken(command.process.pid));
  command.process.kill('SIGINT');
  expect((await command.ended).status).toBe(130);
  const { until } = await openWindow('fine');
  await until(({ list }) => list[0]?.state === 'waiting');
});
