import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../../../../src-main/base/problem.js';
import { Store } from '../../../../src-main/studio/storage/store.js';
import { eventually } from '../../../fixtures/eventually.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';
import { startS3, type StandIn } from '../../../fixtures/s3/stand-in.mjs';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let s3: StandIn;
let store: Store;
const at = (...parts: string[]): string => join(folder.path, ...parts);

async function open(options: Parameters<typeof startS3>[0] = {}): Promise<void> {
  s3 = await startS3(options);
  for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  store = await Store.open(s3.endpoint());
}

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('here'));
  await open({ page: 3 });
});
afterEach(async () => {
  store.close();
  vi.unstubAllEnvs();
  await s3.stop();
  await folder.dispose();
});

const listed = async (address: string, deep?: boolean): Promise<string[]> => {
  const found: string[] = [];
  for await (const one of store.list(address, deep)) found.push(`${one.address} ${one.bytes}`);
  return found;
};
const file = async (name: string, content: string | Buffer): Promise<string> => {
  await writeFile(at('here', name), content);
  return at('here', name);
};
/** More than one part. */
const large = Buffer.alloc(9 * 2 ** 20, 'large ');

test('folders are listed to their end, alone or with what lies in them', async () => {
  for (const name of ['a', 'b', 'c', 'd/e', 'd/f & <g>', 'z']) s3.put(`in/${name}`, name);
  s3.put('inner', '');
  expect(await listed('s3://photos/in')).toHaveLength(6);
  expect(await listed('s3://photos/in', false)).toEqual(['a', 'b', 'c', 'z'].map((name) => `s3://photos/in/${name} 1`));
  expect(await listed('s3://photos/in/d')).toEqual(['s3://photos/in/d/e 3', 's3://photos/in/d/f & <g> 9']);
  expect(await listed('s3://photos')).toHaveLength(7);
});

test('objects come and go whole, small and large ones, under names of any letters', async () => {
  for (const [name, content] of [
    ['é ü (1)+&=.jpg', Buffer.from('small')],
    ['large.jpg', large],
    ['empty.jpg', Buffer.alloc(0)],
  ] as const) {
    const address = `s3://photos/out/${name}`;
    await store.put(await file('one', content), address, { overwrite: false, type: 'image/jpeg' });
    expect(await store.size(address)).toBe(content.length);
    await store.fetch(address, at('here', 'back'));
    expect((await readFile(at('here', 'back'))).equals(content)).toBe(true);
    expect(s3.objects.get(`out/${name}`)!.meta).toMatchObject({ 'content-type': 'image/jpeg' });
  }
  expect((await store.read('s3://photos/out/large.jpg', 6, 5)).toString()).toBe('large');
  expect(await store.read('s3://photos/out/empty.jpg', 0, 5)).toHaveLength(0);
  expect(s3.uploads.size).toBe(0);
});

describe.each([
  ['small', Buffer.from('small')],
  ['in parts', large],
])('what is put there (%s)', (_, content) => {
  const address = 's3://photos/out/a.png';

  test('never replaces what is there, and leaves nothing behind', async () => {
    s3.put('out/a.png', 'of somebody else');
    const putting = store.put(await file('one', content), address, { overwrite: false });
    await expect(putting).rejects.toMatchObject({ code: 'exists' });
    expect(s3.objects.get('out/a.png')!.bytes.toString()).toBe('of somebody else');
    await eventually(() => expect(s3.uploads.size).toBe(0));
  });

  test('replaces it where it may', async () => {
    s3.put('out/a.png', 'of somebody else');
    await store.put(await file('one', content), address, { overwrite: true });
    expect(s3.objects.get('out/a.png')!.bytes.length).toBe(content.length);
  });

  test('is there once, whichever answers are lost', async () => {
    s3.loseAnswers(1);
    await store.put(await file('one', content), address, { overwrite: false });
    expect(s3.objects.get('out/a.png')!.bytes.length).toBe(content.length);
    expect(s3.told.writes.get('out/a.png')).toBe(1);
  });
});

test('an upload that is given up leaves nothing', async () => {
  const stop = new AbortController();
  const get = s3.uploads.get.bind(s3.uploads);
  // Looked up for the first time when a part comes.
  const looked = vi.spyOn(s3.uploads, 'get').mockImplementationOnce((id) => {
    stop.abort();
    return get(id);
  });
  const putting = store.put(await file('one', large), 's3://photos/a', { overwrite: false, signal: stop.signal });
  await expect(putting).rejects.toThrow();
  expect(looked).toHaveBeenCalled();
  await eventually(() => expect(s3.uploads.size).toBe(0));
  expect(s3.objects.size).toBe(0);
});

test('what dead workers left in parts is given up, and of others nothing', async () => {
  for (const key of ['out/a', 'out/b']) s3.uploads.set(key, { key });
  await store.abortUploads('s3://photos/out', (address) => address === 's3://photos/out/a');
  expect([...s3.uploads.keys()]).toEqual(['out/b']);
});

describe('is refused in words', () => {
  const code = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'fine',
      (error: unknown) => (error instanceof Problem ? error.code : error),
    );

  test('what is not there, and leaves no file', async () => {
    expect(await store.size('s3://photos/none')).toBeUndefined();
    expect(await code(store.fetch('s3://photos/none', at('here', 'none')))).toBe('file-missing');
    expect(await code(listed('s3://elsewhere/in'))).toBe('no-storage');
    expect(await readdir(at('here'))).toEqual([]);
  });

  test('storage that does not answer, or not with these keys; no key is told', async () => {
    s3.put('a', 'a');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another-secret');
    const other = await Store.open(s3.endpoint());
    const refused = await other.fetch('s3://photos/a', at('here', 'a')).catch((error: unknown) => error as Problem);
    expect(refused).toMatchObject({ code: 'file-unreadable' });
    expect((refused as Problem).text).toContain('SignatureDoesNotMatch');
    expect((refused as Problem).text).not.toMatch(/another-secret|key-/);
    expect(await code(other.put(await file('b', 'b'), 's3://photos/b', { overwrite: true }))).toBe('not-writable');
    s3.cut(true);
    expect(await code(store.size('s3://photos/a'))).toBe('no-storage');
  });

  test('storage that takes no notice of conditions, before anything is made', async () => {
    await store.refuseCareless(await file('model', 'model'), 's3://photos/.store/model');
    expect(await store.size('s3://photos/.store/model')).toBe(5);
    await store.removeFolder('s3://photos/.store');
    expect(s3.objects.size).toBe(0);
    await s3.stop();
    store.close();
    await open({ careless: true });
    const careless = store.refuseCareless(at('here', 'model'), 's3://photos/.store/model');
    await expect(careless).rejects.toThrow(/If-None-Match/);
    expect(s3.objects.size).toBe(0);
  });

  test('an address with a secret in it, which is not told', async () => {
    const opening = Store.open('http://user:geheim@127.0.0.1:9000');
    await expect(opening).rejects.toMatchObject({
      code: 'bad-option',
      text: expect.not.stringContaining('geheim') as string,
    });
  });
});
