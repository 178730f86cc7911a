import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventsIn, inChildren, startCli } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { startServe } from '../fixtures/window-client.js';

// Pictures that abort libvips, as sharp's native code is made to (fixtures/aborting-sharp.cjs), on the built program.

const aborting = inChildren(`--require=${join(import.meta.dirname, '..', 'fixtures', 'aborting-sharp.cjs')}`);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('in'));
});
afterEach(() => folder.dispose());

const picture = (name: string) =>
  sharp({ create: { width: 90, height: 60, channels: 3, background: '#789' } }).toFile(at('in', name));

/** What the log says of processes that ended. */
const deaths = async (): Promise<string[]> =>
  (await readFile(at('home', 'log', 'enlarger.log'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { from?: string; msg: string })
    .filter(({ msg }) => msg.startsWith('The process ended unasked'))
    .map(({ from }) => from ?? '');

test('one whose header does it costs its row in a plan, and no more', async () => {
  // GIF, since headers of plain JPEG and PNG files are read without libvips.
  const names = ['a.png', 'aborts-header-1.gif', 'aborts-header-2.gif', 'b.png'];
  for (const name of names) await picture(name);
  const args = ['upscale', at('in'), '--output', at('out'), '--scale', '2', '--json'];
  const ended = await startCli(at('home'), args, { env: aborting }).ended;
  expect(ended.status).toBe(1);
  const failed = eventsIn(ended).filter(({ event }) => event === 'failed');
  expect(failed.map(({ input }) => input)).toEqual([at('in', names[1]!), at('in', names[2]!)]);
  expect(failed[0]!['reason']).toMatch(/^The picture took the process down that read it \(signal SIGABRT\)/);
  expect((await readdir(at('out'))).sort()).toEqual(['a.png', 'b.png']);
  expect(new Set(await deaths())).toEqual(new Set(['pictures']));
});

test('a picture that aborts libvips costs its own thumbnail and row; window and batch go on', async () => {
  for (const name of ['a.png', 'aborts-pixels.png', 'b.png']) await picture(name);
  const host = await startServe(at('home'), [folder.path], aborting);
  try {
    const window = await host.open();
    await window.client.queue.add({ paths: [at('in')] });
    await window.until((seen) => seen.list.length === 3 && seen.totals?.toMake === 3);
    const shown = await Promise.all(window.seen.order.map((id) => host.get(`picture/${id}/source/thumb`)));
    expect(shown.map(({ status }) => status)).toEqual([200, 204, 200]);
    const again = await host.get(`picture/${window.seen.order[1]!}/source/pyramid.json`);
    expect(again.status).toBe(204);
    await window.client.queue.start();
    await window.until((seen) => seen.events.some(({ event }) => event === 'summary'), 120);
    expect(window.seen.list.map(({ state }) => state)).toEqual(['done', 'failed', 'done']);
    expect(window.seen.list[1]!.reason).toMatch(/^The engine stopped twice/);
    expect(new Set(await deaths())).toEqual(new Set(['pictures', 'engine']));
    expect(host.child.exitCode).toBeNull();
  } finally {
    await host.end();
  }
});
