import { appendFile, link, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueRow } from '../../src-main/contract/window/queue.js';
import { findBrowser, openBrowser } from '../fixtures/browser.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { startServe } from '../fixtures/window-client.js';

// What a window does with its queue, on the built program over a real socket: watching, order, undo, settings, many rows.

const executable = findBrowser();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hosts: Awaited<ReturnType<typeof startServe>>[] = [];
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  for (const host of hosts) await host.end('SIGKILL');
  hosts = [];
  await folder.dispose();
});

/** A host and a window on it that measures nothing by itself, with the quickest model. */
async function open() {
  const host = await startServe(at('home'), [folder.path]);
  hosts.push(host);
  const window = await host.open();
  await window.client.settings.set({ measureModels: false });
  await window.client.queue.recipe({ target: { kind: 'scale', value: 2 }, model: 'swift' });
  return { host, window, client: window.client };
}

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#8a6a4a' } });
const sizeOf = async (file: string): Promise<string> => {
  const { format, width, height } = await sharp(file).metadata();
  return `${format} ${width} x ${height}`;
};
const names = (rows: readonly QueueRow[]): string[] => rows.map(({ input }) => input.slice(input.lastIndexOf('/') + 1));
const are = (rows: readonly QueueRow[], count: number, state: QueueRow['state']): boolean =>
  rows.length === count && rows.every((row) => row.state === state);

test('pictures are made as they arrive in a watched folder, once they are whole, and mirror it', async () => {
  await mkdir(at('drop', 'deep'), { recursive: true });
  await picture(40, 30).toFile(at('drop', 'before.png'));
  const jpeg = await picture(60, 40).jpeg().toBuffer();
  const first = await open();
  await first.client.settings.watch({ path: at('drop'), output: at('mirror') });
  await writeFile(at('drop', 'deep', 'slow.jpg'), jpeg.subarray(0, 200));
  await writeFile(at('drop', 'notes.txt'), 'no picture');
  // A file that is moved in, as cameras' programs do it.
  await writeFile(at('part'), await picture(50, 20).png().toBuffer());
  await rename(at('part'), at('drop', 'moved.png'));
  // For longer than a file stands still until it is whole, each time for much shorter.
  const rest = jpeg.subarray(200);
  for (let i = 0; i < 5; i++) {
    await sleep(500);
    await appendFile(at('drop', 'deep', 'slow.jpg'), rest.subarray((i * rest.length) / 5, ((i + 1) * rest.length) / 5));
  }
  await first.window.until(({ list }) => are(list, 2, 'done'), 30);
  expect(names(first.window.seen.list).sort()).toEqual(['moved.png', 'slow.jpg']);
  expect((await readdir(at('mirror'), { recursive: true })).sort()).toEqual(['deep', 'deep/slow.jpg', 'moved.png']);
  expect(await sizeOf(at('mirror', 'deep', 'slow.jpg'))).toBe('jpeg 120 x 80');
  expect((await first.host.end()).status).toBe(0);

  const second = await open();
  expect(await second.client.settings.watched()).toEqual([{ path: at('drop'), output: at('mirror'), problem: null }]);
  // What comes before the folder was looked at first counts as there before: some come until one is seen.
  for (let i = 0; second.window.seen.list.length < 3; i++) {
    await picture(30, 30).toFile(at('drop', 'deep', `later-${i}.png`));
    await sleep(1000);
  }
  await second.window.until(({ list }) => list[2]!.state === 'done', 30);
  const { output } = second.window.seen.list[2]!;
  expect(output).toContain(at('mirror', 'deep', 'later-'));
  expect(await sizeOf(output)).toBe('png 60 x 60');
  await second.client.settings.unwatch({ path: at('drop') });
  expect(await second.client.settings.watched()).toEqual([]);
});

test('order, removal and its undoing, settings of their own and presets hold, over a restart too', async () => {
  await mkdir(at('in'));
  for (const name of ['a.png', 'b.jpg', 'c.jpg', 'd.png', 'e.jpg']) await picture(60, 40).toFile(at('in', name));
  const { host, window, client } = await open();
  const ids = (...wanted: string[]): number[] =>
    window.seen.list.filter(({ input }) => wanted.some((name) => input.endsWith(`/${name}`))).map(({ id }) => id);
  await client.queue.add({ paths: [at('in')] });
  await window.until(({ list, state }) => are(list, 5, 'waiting') && state === 'idle');

  await client.queue.move({ ids: ids('d.png', 'e.jpg'), before: ids('b.jpg')[0]! });
  await client.queue.move({ ids: ids('a.png'), before: null });
  await window.until(({ list }) => names(list).join() === 'd.png,e.jpg,b.jpg,c.jpg,a.png');
  const { token } = await client.queue.remove({ ids: ids('e.jpg', 'c.jpg') });
  await window.until(({ list }) => list.length === 3);
  await client.queue.restore({ token });
  await window.until(({ list }) => names(list).join() === 'd.png,e.jpg,b.jpg,c.jpg,a.png' && are(list, 5, 'waiting'));
  // What was added again before its removal was undone is there once.
  const removed = ids('e.jpg', 'c.jpg');
  const twice = await client.queue.remove({ ids: removed });
  await client.queue.add({ paths: [at('in')] });
  const isNew = ({ id }: { id: number }): boolean => !removed.includes(id);
  await window.until(({ list, state }) => list.every(isNew) && are(list, 5, 'waiting') && state === 'idle');
  await client.queue.restore(twice);
  await client.queue.move({ ids: ids('e.jpg'), before: ids('b.jpg')[0]! });
  await client.queue.move({ ids: ids('c.jpg'), before: ids('a.png')[0]! });
  await window.until(({ list }) => names(list).join() === 'd.png,e.jpg,b.jpg,c.jpg,a.png');

  const web = await client.queue.recipe({ target: { kind: 'scale', value: 4 }, format: 'jpeg', quality: 80 });
  await client.presets.save({ name: 'Web', recipe: web });
  await client.queue.recipe({ target: { kind: 'longSide', value: 90 }, format: 'webp' });
  const [preset] = await client.presets.list();
  expect(preset).toEqual({ name: 'Web', recipe: web });
  expect(await client.queue.recipe(preset!.recipe)).toEqual(web);
  await client.queue.overrides({
    ids: ids('a.png', 'b.jpg'),
    changes: { target: { kind: 'scale', value: 2 }, format: 'png' },
  });
  await window.until(({ list }) => list.map(({ targetWidth }) => targetWidth).join() === '240,240,120,240,120');
  await host.end();

  const again = await open();
  // What was open again set the size anew; the preset brings it back.
  expect(await again.client.presets.list()).toEqual([preset]);
  await again.client.queue.recipe(preset!.recipe);
  await again.window.until(({ list }) => list.map(({ targetWidth }) => targetWidth).join() === '240,240,120,240,120');
  await again.client.queue.start();
  await again.window.until(({ list }) => are(list, 5, 'done'));
  const { list } = again.window.seen;
  expect(names(list)).toEqual(['d.png', 'e.jpg', 'b.jpg', 'c.jpg', 'a.png']);
  expect(await Promise.all(list.map(({ output }) => sizeOf(output)))).toEqual([
    ...['jpeg 240 x 160', 'jpeg 240 x 160', 'png 120 x 80', 'jpeg 240 x 160', 'png 120 x 80'],
  ]);
  expect(list.every(({ output }) => output.startsWith(at('in-enlarged')))).toBe(true);
  await again.client.presets.remove({ name: 'Web' });
  expect(await again.client.presets.list()).toEqual([]);
});

test('large pictures begin with twice the size, until a size is chosen', async () => {
  await picture(5000, 3000).jpeg().toFile(at('large.jpg'));
  await picture(60, 40).toFile(at('small.png'));
  const host = await startServe(at('home'), [folder.path]);
  hosts.push(host);
  const { client, until, seen } = await host.open();
  await client.settings.set({ measureModels: false });
  const targetOf = async (name: string): Promise<number> => {
    if (seen.list.length > 0) await client.queue.clear();
    await until(({ list }) => list.length === 0);
    await client.queue.add({ paths: [at(name)] });
    await until(({ list, state }) => list.length === 1 && state === 'idle');
    return seen.list[0]!.targetWidth;
  };
  expect(await targetOf('large.jpg')).toBe(10_000);
  await until(({ recipe }) => recipe?.target.kind === 'scale' && recipe.target.value === 2);
  expect(await targetOf('small.png')).toBe(240);
  await client.queue.recipe({ target: { kind: 'scale', value: 3 } });
  expect(await targetOf('large.jpg')).toBe(15_000);
});

test('a picture that is removed while it is made waits again when that is undone', async () => {
  await mkdir(at('in'));
  for (const name of ['a.jpg', 'b.jpg']) await picture(1600, 1200).toFile(at('in', name));
  const { host, window, client } = await open();
  await client.queue.recipe({ target: { kind: 'scale', value: 4 }, model: 'fine' });
  await client.queue.add({ paths: [at('in')] });
  await window.until(({ list, state }) => are(list, 2, 'waiting') && state === 'idle');
  // Asked for twice, it begins once.
  await Promise.all([client.queue.start(), client.queue.start()]);
  await window.until(({ events }) => events.some(({ event }) => event === 'strip'));
  const [made, next] = window.seen.list.map(({ state }) => state);
  // The next is read ahead.
  expect([made, ['waiting', 'running'].includes(next!)]).toEqual(['running', true]);
  // A window that comes later sees what is there already.
  const late = await host.open();
  await late.until(({ events }) => events.some((event) => event.event === 'strip' && event.y === 0));
  await expect(client.models.measure()).rejects.toMatchObject({ data: { code: 'batch-runs' } });
  await client.queue.pause();
  await expect(client.models.measure()).rejects.toMatchObject({ data: { code: 'batch-runs' } });
  await client.queue.resume();
  const { token } = await client.queue.remove({ ids: window.seen.order });
  await window.until(({ list, state }) => list.length === 0 && state === 'idle');
  await client.queue.restore({ token });
  await window.until(({ list }) => are(list, 2, 'waiting'));
});

/** Scrolls, searches and selects among ten thousand rows in a real browser. */
async function lookAt({ origin, cookie }: { origin: string; cookie: string }): Promise<void> {
  const browser = await openBrowser(executable!);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    const [name, value] = cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    await page.goto(origin);
    await page.getByText('10,000 pictures', { exact: true }).last().waitFor();
    const rows = page.getByRole('grid').getByRole('row');
    expect(await rows.count()).toBeLessThan(60);
    await page.keyboard.press('End');
    await page.locator('[aria-rowindex="10000"]').waitFor();
    await page.getByLabel('Search', { exact: true }).fill('p123');
    await page.getByText('20 pictures', { exact: true }).waitFor();
    await rows.first().click();
    await page.keyboard.press('Control+a');
    await page.getByText('20 pictures selected').waitFor();
    expect(await page.locator('[role="row"][aria-selected="true"]').count()).toBe(await rows.count());
  } finally {
    await browser.close();
  }
}

test('ten thousand pictures come in as they are found, and can be looked through, moved, set and removed', async () => {
  const COUNT = 10_000;
  const png = await picture(9, 7).png().toBuffer();
  for (let i = 0; i < COUNT; i += 500) {
    const sub = at('many', String(i / 500).padStart(2, '0'));
    await mkdir(sub, { recursive: true });
    await writeFile(join(sub, 'p000.png'), png);
    const others = Array.from({ length: 499 }, (_, n) => join(sub, `p${String(n + 1).padStart(3, '0')}.png`));
    await Promise.all(others.map((name) => link(join(sub, 'p000.png'), name)));
  }
  const { host, window, client } = await open();
  await client.queue.add({ paths: [at('many')] });
  await window.until(({ list, state }) => list.length === COUNT && state === 'idle', 60);
  // Rows were there long before the end.
  expect(window.seen.rowsWhileScanning.filter((rows) => rows > 0 && rows < COUNT / 2)).not.toEqual([]);
  await window.until(({ totals }) => totals?.toMake === COUNT);
  expect(window.seen.events.filter(({ event }) => event === 'scan').length).toBeGreaterThan(1);
  const found = names(window.seen.list);
  expect([found[0], found[500], found.at(-1)]).toEqual(['p000.png', 'p000.png', 'p499.png']);

  if (executable !== undefined) await lookAt(host);

  const last = window.seen.order.at(-1)!;
  await client.queue.move({ ids: [last], before: window.seen.order[0]! });
  await window.until(({ order }) => order[0] === last);
  const half = window.seen.order.slice(COUNT / 2);
  const { token } = await client.queue.remove({ ids: half });
  await window.until(({ list }) => list.length === COUNT / 2);
  await client.queue.restore({ token });
  await window.until(({ list, order }) => list.length === COUNT && order[0] === last, 30);
  await client.queue.recipe({ target: { kind: 'scale', value: 3 } });
  await window.until(
    ({ list }) => list.every(({ targetWidth, state }) => targetWidth === 27 && state === 'waiting'),
    30,
  );
}, 180_000);
