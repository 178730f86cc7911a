import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { here, type Finish, type Finisher, type Finishing } from '../../../src-main/engine/finished-rows.js';
import type { RowCalls } from '../../../src-main/engine/row-calls.js';
import { rowCalls } from '../../../src-main/engine/row-pictures.js';
import { RowThread } from '../../../src-main/engine/row-thread.js';
import { PIECE, SharedRows } from '../../../src-main/engine/shared-rows.js';
import { Canvas } from '../../../src-main/image/canvas.js';
import { newRows } from '../../../src-main/image/rows.js';
import { fakeChild, fakeHost } from '../../fixtures/fake-child.js';
import { temporaryFolder, testPixels } from '../../fixtures/fresh-model.js';

const [WIDTH, HEIGHT, SCALE] = [40, 50, 2];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let source: Canvas<3>;
let targets: Canvas<3>[];
beforeEach(async () => {
  [folder, targets] = [await temporaryFolder(), []];
  source = await Canvas.create(at('source.v'), { width: WIDTH, height: HEIGHT, channels: 3, depth: 8 });
  await source.appendRows(Uint8Array.from(testPixels(WIDTH, HEIGHT).data));
  await source.seal();
});
afterEach(async () => {
  for (const canvas of [source, ...targets]) await canvas.discard();
  await folder.dispose();
});

const at = (name: string): string => join(folder.path, name);

async function target(name: string): Promise<Canvas<3>> {
  const size = { width: WIDTH * SCALE, height: HEIGHT * SCALE };
  const canvas = await Canvas.create(at(name), { ...size, channels: 3, depth: 8 });
  targets.push(canvas);
  return canvas;
}

/** What a network may have given: each pixel repeated, somewhat brighter, in 16 bits. */
function given(): Uint16Array {
  const { data } = testPixels(WIDTH, HEIGHT);
  const [wide, row] = [WIDTH * SCALE, WIDTH * 3];
  return Uint16Array.from({ length: wide * HEIGHT * SCALE * 3 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % wide, Math.floor(i / 3 / wide), i % 3];
    return Math.min(65_535, data[Math.floor(y / SCALE) * row + Math.floor(x / SCALE) * 3 + c]! * 257 + 900);
  });
}

/** Another thread that is this very one. */
const thread = (calls = rowCalls()): RowThread => new RowThread(fakeHost(fakeChild<RowCalls>(() => calls)).host.start);

const finish = (): Finish => ({
  ...{ scale: SCALE, depth: 16 },
  backProjection: { source, scale: SCALE, grain: 0.3 },
  blend: { source, scale: SCALE, strength: 0.7 },
});

async function appended(finishing: Finishing, rows: Uint16Array, each: number): Promise<void> {
  const step = each * WIDTH * SCALE * 3;
  for (let from = 0; from < rows.length; from += step) await finishing.appendRows(rows.slice(from, from + step));
}

async function finished(finisher: Finisher, name: string, each: number): Promise<Buffer> {
  const sink = await target(name);
  const told: number[] = [];
  const finishing = finisher.begin(source, sink, finish(), (rows) => told.push(rows));
  await appended(finishing, given(), each);
  expect(await finishing.end()).toBeUndefined();
  await finishing.close();
  await sink.seal();
  expect(told.at(-1)).toBe(HEIGHT * SCALE);
  return readFile(sink.path);
}

test('rows that another thread finishes are those that this one would, however they come', async () => {
  const expected = await finished(here, 'here.v', 10);
  const other = thread();
  for (const each of [1, 7, 100]) expect(await finished(other, `${each}.v`, each)).toEqual(expected);
});

test('the other thread tells what is wrong with a picture, and what it could not do', async () => {
  const sink = await target('dark.v');
  const dark = thread().begin(source, sink, finish());
  await appended(dark, new Uint16Array(given().length), 50);
  expect(await dark.end()).toMatchObject({ code: 'result-wrong' });
  await dark.close();

  await writeFile(at('none.v'), 'this is no picture, whoever wrote it, of sixty-four bytes and a few more');
  const sinks = [Object.assign(Object.create(sink) as Canvas, { place: { path: at('none.v') } })];
  const damaged = thread().begin(source, sinks[0]!, finish());
  await expect(appended(damaged, given(), 20).then(() => damaged.end())).rejects.toMatchObject({
    code: 'canvas-damaged',
  });
  await damaged.close();
});

test('what waits is not done once a picture is given up', async () => {
  const calls = rowCalls();
  let go!: () => void;
  const givenUp = new Promise<void>((resolve) => (go = resolve));
  const busy: RowCalls = {
    ...calls,
    append: (id, rows) => givenUp.then(() => calls.append(id, rows)),
    close: (id) => (go(), calls.close(id)),
  };
  const sink = await target('left.v');
  const empty = (await readFile(sink.path)).length;
  const finishing = thread(busy).begin(source, sink, finish());
  await appended(finishing, given(), 10);
  await finishing.close();
  expect(await readFile(sink.path)).toHaveLength(empty);
});

test('pictures that are in no files are finished where they are', async () => {
  const { host, started } = fakeHost(fakeChild<RowCalls>(rowCalls));
  const rows: number[] = [];
  const sink = { appendRows: (some: ArrayLike<number>) => Promise.resolve(void rows.push(some.length)) };
  const finishing = new RowThread(host.start).begin(source, sink, { scale: SCALE, depth: 16 });
  await appended(finishing, given(), 50);
  await finishing.end();
  expect(started).toEqual([]);
  expect(rows.reduce((a, b) => a + b)).toBe(given().length);
});

test('shared memory is used again, grows for a row that needs it, and is waited for', async () => {
  const shared = new SharedRows(2);
  const [first, second] = [await shared.copy(Uint8Array.of(1, 2)), await shared.copy(newRows(16, PIECE))];
  expect([...first]).toEqual([1, 2]);
  expect(second.buffer.byteLength).toBe(2 * PIECE);
  let third: ArrayLike<number> & { buffer: ArrayBufferLike } = first;
  const waiting = shared.copy(Uint8Array.of(3)).then((rows) => (third = rows));
  shared.free(first);
  await waiting;
  expect(third.buffer).toBe(first.buffer);
  expect(third).not.toBe(first);
});
