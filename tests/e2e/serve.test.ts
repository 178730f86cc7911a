import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childrenOf } from '../fixtures/children.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { startServe } from '../fixtures/window-client.js';

// The contract over a real socket, on the built program, doing real work with a bundled model.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hosts: Awaited<ReturnType<typeof startServe>>[] = [];
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('in', 'deep'), { recursive: true });
});
afterEach(async () => {
  for (const host of hosts) await host.end('SIGKILL');
  hosts = [];
  await folder.dispose();
});

async function picture(name: string, width: number, height: number): Promise<void> {
  const data = Buffer.from({ length: width * height * 3 });
  for (let i = 0; i < data.length; i++) data[i] = 100 + 80 * Math.sin(i / 40) + 40 * Math.cos(i / 9000);
  await sharp(data, { raw: { width, height, channels: 3 } }).toFile(at('in', name));
}

async function host() {
  const started = await startServe(at('home'), [folder.path]);
  hosts.push(started);
  return started;
}

const states = (rows: readonly { state: string }[]): string[] => rows.map(({ state }) => state);

test('models are measured on the queued pictures and tried on a part of one', async () => {
  await picture('a.png', 500, 400);
  const first = await host();
  const window = await first.open();
  const { client } = window;
  await client.settings.set({ measureModels: false });
  await client.queue.recipe({ target: { kind: 'scale', value: 3 }, model: 'swift' });
  await client.queue.add({ paths: [at('in')] });
  await window.until((seen) => seen.list.length === 1 && seen.totals?.toMake === 1);
  expect(window.seen.totals).toMatchObject({ secondsFrom: 'estimate' });
  expect((await client.models.overview()).choices.some(({ measuredHere }) => measuredHere)).toBe(false);

  await client.models.measure({ budgetSeconds: 1 });
  await expect(client.models.measure()).rejects.toMatchObject({ data: { code: 'measuring-already' } });
  await window.until((seen) => seen.events.some((one) => one.event === 'measuring' && one.finished), 240);
  await window.until((seen) => seen.totals?.secondsFrom === 'benchmark');
  expect(window.seen.events.some(({ event }) => event === 'models')).toBe(true);
  const { choices } = await client.models.overview();
  const swift = choices.find(({ card }) => card.id === 'swift-x4')!;
  expect(swift.mps).toBeGreaterThan(0);
  expect(swift.batchSeconds).toBeGreaterThan(0);
  expect(swift.quality).toMatchObject({ on: 'own', own: true });

  const crop = { x: 460, y: 10, width: 64, height: 48 };
  const results = [];
  const tries = await client.models.compare({ picture: window.seen.order[0]!, crop, models: ['swift-x4'] });
  for await (const result of tries) results.push(result);
  // The crop ends where the picture does.
  expect(results).toMatchObject([{ model: 'swift-x4', width: 120, height: 144, problem: null }]);
  const shown = await first.get(results[0]!.url!);
  expect(await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).toMatchObject({ width: 120, height: 144 });
  expect((await first.get('comparison/nothing.0.png')).status).toBe(404);
  await expect(
    (async () => {
      for await (const _ of await client.models.compare({ picture: 999, crop, models: ['swift-x4'] }));
    })(),
  ).rejects.toMatchObject({ data: { code: 'picture-gone' } });
}, 400_000);

test('a folder goes through the window, over a killed engine and a restart', async () => {
  await picture('a.png', 500, 400);
  await picture('b.jpg', 500, 400);
  await picture('deep/c.png', 120, 90);
  await writeFile(at('in', 'broken.jpg'), Buffer.alloc(0));
  const first = await host();
  const window = await first.open();
  await window.client.queue.add({ paths: [at('in')] });
  await window.until((seen) => seen.list.length === 4 && seen.state === 'idle');
  expect(states(window.seen.list)).toEqual(['waiting', 'waiting', 'failed', 'waiting']);

  const recipe = await window.client.queue.recipe({ target: { kind: 'scale', value: 2 }, output: at('out') });
  expect(recipe).toMatchObject({ target: { kind: 'scale', value: 2 }, model: 'swift-photo', onConflict: 'skip' });
  await window.until((seen) => seen.list[0]!.targetWidth === 1000);
  expect(window.seen.list[3]!.output).toBe(at('out', 'in', 'deep', 'c.png'));

  // What is previewed before the run is what the run makes, bit for bit; beside it nothing is previewed unasked.
  const view = { picture: window.seen.order[0]!, crop: { x: 230, y: 170, width: 64, height: 48 }, settings: recipe };
  const preview = (await window.client.models.preview({ ...view, unasked: true }))!;
  const previewed = Buffer.from(await (await first.get(preview.url)).arrayBuffer());
  const missing = window.client.models.preview({ ...view, settings: { ...recipe, model: 'gone' } });
  await expect(missing).rejects.toMatchObject({ data: { code: 'unknown-model' } });

  await window.client.queue.start();
  expect(await window.client.models.preview({ ...view, unasked: true })).toBeNull();
  await window.until((seen) => seen.events.some(({ event }) => event === 'strip'));
  const strip = window.seen.events.find((event) => event.event === 'strip')!;
  const shown = await first.get(`picture/${strip.id}/strip/${strip.y}/${strip.height}`);
  // It may be gone already, with the picture finished.
  if (shown.status === 200) {
    const { width, height } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata();
    expect([width, height]).toEqual([1000, strip.height]);
  } else expect([204, 404]).toContain(shown.status);
  process.kill(childrenOf(first.child.pid!, 'engine')[0]!, 'SIGKILL');
  await window.until((seen) => seen.events.some(({ event }) => event === 'summary'), 120);
  await window.until((seen) => seen.state === 'idle');
  expect(states(window.seen.list)).toEqual(['done', 'done', 'failed', 'done']);
  for (const row of window.seen.list.filter(({ state }) => state === 'done')) expect(existsSync(row.output)).toBe(true);
  const before = window.seen.list;
  const { url: _url, x: left, y: top, ...size } = preview;
  expect({ left, top, ...size }).toEqual({ left: 460, top: 340, width: 128, height: 96 });
  const same = sharp(before[0]!.output).extract({ left, top, ...size });
  expect((await sharp(previewed).raw().toBuffer()).equals(await same.raw().toBuffer())).toBe(true);

  const thumb = await first.get(`picture/${before[0]!.id}/result/thumb?v=${before[0]!.version}`);
  expect(thumb.headers.get('content-type')).toBe('image/webp');
  expect(await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()).toMatchObject({ width: 256, height: 205 });
  const saved = await first.get(`picture/${before[1]!.id}/result/download`);
  expect([saved.status, saved.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect(saved.headers.get('content-disposition')).toBe(`attachment; filename="b.jpg"; filename*=UTF-8''b.jpg`);
  expect(Buffer.from(await saved.arrayBuffer()).equals(await readFile(before[1]!.output))).toBe(true);
  expect((await first.get(`picture/${before[2]!.id}/result/download`)).status).toBe(404);
  expect((await fetch(`${first.origin}/picture/${before[1]!.id}/result/file`)).status).toBe(403);
  expect((await fetch(`${first.origin}/favicon.ico`)).status).toBe(204);
  const details = await first.get(`picture/${before[1]!.id}/source/details.json`);
  expect(await details.json()).toMatchObject({ format: 'jpeg', width: 500, height: 400, camera: null });
  const pyramid = await first.get(`picture/${before[0]!.id}/result/pyramid.json`);
  expect(await pyramid.json()).toEqual({ width: 1000, height: 800, tileSize: 256, levels: 3 });
  const histogram = await first.get(`picture/${before[0]!.id}/result/histogram.json`);
  expect(await histogram.json()).toMatchObject({ pixels: 1000 * 800 });
  const interest = await first.get(`picture/${before[0]!.id}/source/interest.json`);
  expect(await interest.json()).toEqual({ x: expect.any(Number), y: expect.any(Number) });
  const tile = await first.get(`picture/${before[0]!.id}/result/0/3/3`);
  const pixels = await sharp(Buffer.from(await tile.arrayBuffer()))
    .raw()
    .toBuffer();
  const there = { left: 768, top: 768, width: 232, height: 32 };
  expect(pixels.equals(await sharp(before[0]!.output).extract(there).raw().toBuffer())).toBe(true);
  await window.client.queue.addSamples();
  await window.until((seen) => seen.list.length === 10);
  // What was made tells how fast this machine is.
  await window.until((seen) => seen.totals?.secondsFrom === 'batches');
  expect(window.seen.list[8]!.output).toContain(at('home', 'samples'));
  await window.client.queue.remove({ ids: window.seen.order.slice(4) });
  const another = await startServe(at('home'), [folder.path]).catch((error: Error) => error.message);
  expect(another).toMatch(/has this batch open \(process \d+\)/);
  await expect(window.client.queue.add({ paths: [dirname(folder.path)] })).rejects.toMatchObject({
    data: { code: 'outside-roots' },
  });
  expect((await fetch(`${first.origin}/picture/${before[0]!.id}/source/thumb`)).status).toBe(403);
  expect((await window.client.models.overview()).choices.map(({ card }) => card.id)).toContain('swift-x2');
  expect((await window.client.host.abilities()).dialogs).toBe(false);
  // On Windows a signal would end it there and then.
  if (process.platform === 'win32') await window.client.host.quit();
  else first.child.kill('SIGINT');
  expect((await first.ended).status).toBe(0);

  const second = await host();
  const again = await second.open();
  await again.until((seen) => seen.totals !== undefined);
  expect(again.seen.list).toEqual(before);
  expect(again.seen.recipe).toEqual(recipe);
});
