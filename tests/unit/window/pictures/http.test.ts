import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LedgerItem } from '../../../../src-main/batch/ledger.js';
import type { PictureProcess } from '../../../../src-main/image/client.js';
import { AllowedFolders } from '../../../../src-main/window/folders/allowed.js';
import { PreviewCache } from '../../../../src-main/window/pictures/cache.js';
import { Pictures } from '../../../../src-main/window/pictures/http.js';
import { Strips } from '../../../../src-main/window/pictures/strips.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

// What an address gives, with a picture process that only pretends.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let outside: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  outside = await temporaryFolder();
});
afterEach(async () => {
  await folder.dispose();
  await outside.dispose();
});

async function pictures(
  items: readonly Partial<LedgerItem>[],
  process: Partial<PictureProcess> = {},
  embedded?: () => boolean,
) {
  return new Pictures({
    item: (id) => items[id] as LedgerItem | undefined,
    cache: new PreviewCache(at('previews'), 1e6),
    strips: new Strips(),
    process: process as PictureProcess,
    confinement: await AllowedFolders.of([folder.path]),
    comparisons: { file: () => undefined },
    ...(embedded === undefined ? {} : { embedded }),
  });
}

async function read(body: Readable | Uint8Array | null): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body as Readable) parts.push(part as Uint8Array);
  return Buffer.concat(parts).toString();
}

test('a result is sent whole, with its type and its name in any script', async () => {
  const output = at('港 "1" 50%.jxl');
  await writeFile(output, 'the result');
  const found = await pictures([{ state: 'done', output }]);
  const shown = (await found.answer('picture/0/result/file?v=1'))!;
  expect(shown.status).toBe(200);
  expect(shown.headers).toMatchObject({
    'content-type': 'image/jxl',
    'content-length': '10',
    'cache-control': 'no-store',
  });
  expect(shown.headers['content-disposition']).toMatch(/^inline; /);
  expect(await read(shown.body)).toBe('the result');
  const saved = (await found.answer('picture/0/result/download'))!;
  expect(saved.headers['content-disposition']).toBe(
    `attachment; filename="_ _1_ 50_.jxl"; filename*=UTF-8''%E6%B8%AF%20%221%22%2050%25.jxl`,
  );
  expect(await read(saved.body)).toBe('the result');
});

test('nothing is sent but results that are there, within the folders', async () => {
  await writeFile(at('waiting.jpg'), 'of an earlier run');
  await writeFile(join(outside.path, 'secret.jpg'), 'a secret');
  await symlink(join(outside.path, 'secret.jpg'), at('link.jpg'));
  const found = await pictures([
    { state: 'waiting', input: at('original.jpg'), output: at('waiting.jpg') },
    { state: 'done', output: at('link.jpg') },
    { state: 'done', output: join(outside.path, 'secret.jpg') },
    { state: 'done', output: at('gone.jpg') },
    { state: 'done', output: folder.path },
  ]);
  for (const id of [0, 1, 2, 3, 4, 5]) {
    const answer = await found.answer(`picture/${id}/result/download`);
    expect([204, 404], `picture ${id}`).toContain(answer!.status);
    expect(answer!.body).toBeNull();
  }
  // An original is nobody's result.
  expect(await found.answer('picture/0/source/file')).toBeNull();
});

test('details are read once, and again where the file has changed', async () => {
  await writeFile(at('original.jpg'), 'a');
  const asked: string[] = [];
  const details = async (file: string) => (asked.push(file), { camera: 'A camera' }) as never;
  const found = await pictures([{ state: 'waiting', input: at('original.jpg') }], { details });
  const tell = async () => {
    const { status, headers, body } = (await found.answer('picture/0/source/details.json?v=0'))!;
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    return JSON.parse(Buffer.from(body as Uint8Array).toString()) as object;
  };
  expect(await tell()).toEqual({ camera: 'A camera' });
  expect(await tell()).toEqual({ camera: 'A camera' });
  expect(asked).toHaveLength(1);
  await writeFile(at('original.jpg'), 'another');
  await tell();
  expect(asked).toHaveLength(2);
  await rm(at('original.jpg'));
  expect((await found.answer('picture/0/source/details.json'))!.status).toBe(204);
});

test('a histogram is counted out of the pyramid, and whoever would wait long is told to come again', async () => {
  await writeFile(at('original.jpg'), 'a');
  let finish = (): void => undefined;
  const process: Partial<PictureProcess> = {
    writePyramid: async (_, part) => {
      await new Promise<void>((resolve) => (finish = resolve));
      await writeFile(part, 'a pyramid');
    },
    histogram: (pyramid) => Promise.resolve({ pixels: pyramid.length } as never),
    interest: () => Promise.resolve({ x: 0.25, y: 0.5 }),
  };
  const found = await pictures([{ state: 'waiting', input: at('original.jpg') }], process);
  expect(await found.answer('picture/0/source/histogram.json')).toMatchObject({ status: 202, body: null });
  finish();
  await expect.poll(async () => (await found.answer('picture/0/source/histogram.json'))!.status).toBe(200);
  const { status, body } = (await found.answer('picture/0/source/interest.json'))!;
  expect([status, JSON.parse(Buffer.from(body as Uint8Array).toString())]).toEqual([200, { x: 0.25, y: 0.5 }]);
});

test('the JPEG in a raw file is shown as soon as it is chosen, and the developed one after that again', async () => {
  await writeFile(at('original.dng'), 'a');
  await writeFile(at('result.tif'), 'b');
  const thumbnail = (_: string, __: number, raw?: string) => Promise.resolve(Buffer.from(raw ?? 'developed'));
  let isEmbedded = false;
  const item = { state: 'done', input: at('original.dng'), output: at('result.tif') } as const;
  const found = await pictures([item], { thumbnail }, () => isEmbedded);
  const shown = async (which: string) =>
    Buffer.from((await found.answer(`picture/0/${which}/thumb`))!.body as Uint8Array).toString();
  expect(await shown('source')).toBe('developed');
  isEmbedded = true;
  expect(await shown('source')).toBe('embedded');
  expect(await shown('result')).toBe('developed');
  isEmbedded = false;
  expect(await shown('source')).toBe('developed');
});
