import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { QueueRow } from '../../src-main/contract/window/queue.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { startServe } from '../fixtures/window-client.js';

// A window in a browser keeps to the folders it was opened on, whatever was true when a picture was added.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hosts: Awaited<ReturnType<typeof startServe>>[] = [];
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  for (const name of ['shoot', 'secret', 'other']) {
    await mkdir(at(name));
    await picture(at(name, `${name}.png`));
  }
});
afterEach(async () => {
  for (const host of hosts) await host.end('SIGKILL');
  hosts = [];
  await folder.dispose();
});

const picture = (file: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#8a6a4a' } }).toFile(file);

/** A host confined to `root`, and a window on it. */
async function open(root: string) {
  const host = await startServe(at('home'), [root]);
  hosts.push(host);
  const window = await host.open();
  await window.client.settings.set({ measureModels: false });
  return { host, window, client: window.client };
}

async function openOn(root: string) {
  const opened = await open(root);
  await opened.client.queue.recipe({ target: { kind: 'scale', value: 2 }, model: 'swift' });
  return opened;
}

const settled = (rows: readonly QueueRow[], count: number): boolean =>
  rows.length === count && rows.every(({ state }) => state !== 'waiting' && state !== 'running');
const everything = async (): Promise<string[]> =>
  (await readdir(folder.path, { recursive: true })).filter((path) => !path.startsWith('home')).sort();

describe('a window confined to a folder', () => {
  test('puts results of that folder itself into it, and takes them for no originals', async () => {
    const { window, client } = await openOn(at('shoot'));
    await client.queue.add({ paths: [at('shoot')] });
    await window.until(({ list, state }) => list.length === 1 && state === 'idle');
    await client.queue.start();
    await window.until(({ list }) => settled(list, 1));
    expect(window.seen.list).toMatchObject([{ state: 'done', output: at('shoot', 'enlarged', 'shoot.png') }]);
    await client.queue.clear();
    await client.queue.recipe({ onConflict: 'overwrite' });
    await client.queue.add({ paths: [at('shoot')] });
    await window.until(({ list, state }) => list.length > 0 && state === 'idle');
    expect(window.seen.list.map(({ input }) => input)).toEqual([at('shoot', 'shoot.png')]);
    expect(existsSync(at('shoot-enlarged'))).toBe(false);
  });

  test('watches that folder itself, its results inside and never made again', async () => {
    const { window, client } = await openOn(at('shoot'));
    await client.settings.watch({ path: at('shoot'), output: null });
    await picture(at('shoot', 'new.png'));
    await window.until(({ list }) => settled(list, 1), 30);
    expect(window.seen.list).toMatchObject([{ state: 'done', output: at('shoot', 'enlarged', 'new.png') }]);
    await client.queue.clear();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(window.seen.list).toEqual([]);
    expect(existsSync(at('shoot-enlarged'))).toBe(false);
  });

  test('makes nothing through a link in the output folder, nor of a picture that became one', async () => {
    await picture(at('shoot', 'swapped.png'));
    const { host, window, client } = await openOn(at('shoot'));
    await mkdir(at('shoot', 'out'));
    await symlink(at('secret'), at('shoot', 'out', 'link'));
    await client.queue.add({ paths: [at('shoot', 'swapped.png'), at('shoot', 'shoot.png')] });
    await window.until(({ list, state }) => list.length === 2 && state === 'idle');
    await client.queue.recipe({ output: at('shoot', 'out'), name: 'link/{name}' });
    await window.until(({ list }) => settled(list, 2));
    expect(window.seen.list[0]).toMatchObject({ state: 'skipped', reason: expect.stringContaining('lies outside') });

    await client.queue.recipe({ name: 'deep/{name}' });
    await window.until(({ list }) => list.every(({ state }) => state === 'waiting'));
    await rm(at('shoot', 'swapped.png'));
    await symlink(at('secret', 'secret.png'), at('shoot', 'swapped.png'));
    const [swapped, whole] = window.seen.list;
    expect((await host.get(`picture/${swapped!.id}/source/thumb?v=0`)).status).toBe(204);
    expect((await host.get(`picture/${swapped!.id}/source/pyramid.json?v=0`)).status).toBe(204);
    expect((await host.get(`picture/${whole!.id}/source/thumb?v=0`)).status).toBe(200);
    const crop = { x: 0, y: 0, width: 16, height: 16 };
    const compare = async () => {
      for await (const _ of await client.models.compare({ picture: swapped!.id, crop, models: ['swift-x2'] }));
    };
    await expect(compare()).rejects.toMatchObject({ data: { code: 'outside-roots' } });
    await client.queue.start();
    await window.until(({ list }) => settled(list, 2));
    expect(window.seen.list.map(({ state }) => state)).toEqual(['failed', 'done']);
    expect(window.seen.list[0]!.reason).toContain('lies outside');

    // The folder for results exchanged for a link after the plan.
    await client.queue.recipe({ onConflict: 'overwrite' });
    await client.queue.retry({ ids: [whole!.id] });
    await window.until(({ list }) => list[1]!.state === 'waiting');
    await rename(at('shoot', 'out', 'deep'), at('shoot', 'out', 'before'));
    await symlink(at('secret'), at('shoot', 'out', 'deep'));
    await client.queue.start();
    await window.until(({ list }) => list[1]!.state === 'failed');
    expect((await host.get(`picture/${whole!.id}/result/thumb?v=1`)).status).toBe(404);
    expect(await readdir(at('secret'))).toEqual(['secret.png']);
  });

  test('sets aside what an earlier window left outside of it, and goes on with it where that is inside again', async () => {
    const first = await openOn(at('shoot'));
    await first.client.queue.add({ paths: [at('shoot', 'shoot.png')] });
    await first.window.until(({ list, state }) => list.length === 1 && state === 'idle');
    await first.client.settings.watch({ path: at('shoot'), output: null });
    await first.host.end();
    const before = await everything();

    const second = await open(at('other'));
    await second.window.until(({ list }) => list.length === 1);
    const [row] = second.window.seen.list;
    expect(row).toMatchObject({ state: 'skipped', reason: expect.stringContaining(at('other')) });
    expect((await second.host.get(`picture/${row!.id}/source/thumb?v=0`)).status).toBe(204);
    await second.client.queue.retry({ ids: [row!.id] });
    await second.window.until(({ list }) => settled(list, 1));
    const [watched] = await second.client.settings.watched();
    expect(watched).toMatchObject({ path: at('shoot'), problem: expect.stringContaining('lies outside') });
    await picture(at('shoot', 'new.png'));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(second.window.seen.list).toHaveLength(1);
    await rm(at('shoot', 'new.png'));
    expect(await everything()).toEqual(before);
    await second.host.end();

    const third = await open(at('shoot'));
    await third.window.until(({ list }) => list.length === 1);
    await third.client.queue.retry({ ids: [row!.id] });
    await third.window.until(({ list }) => list[0]!.state === 'waiting');
    await third.client.queue.start();
    await third.window.until(({ list }) => settled(list, 1));
    expect(third.window.seen.list).toMatchObject([{ state: 'done' }]);
  });
});
