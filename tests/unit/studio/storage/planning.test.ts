import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { plan, type PlannedItem } from '../../../../src-main/batch/plan.js';
import { upscaleRequest, type UpscaleRequestInput } from '../../../../src-main/contract/request.js';
import { Store } from '../../../../src-main/studio/storage/store.js';
import { storedHeaders } from '../../../../src-main/studio/storage/stored-headers.js';
import { storedPlaces } from '../../../../src-main/studio/storage/stored-places.js';
import { card } from '../../../fixtures/cards.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';
import { headers } from '../../../fixtures/headers.js';
import { startS3, type StandIn } from '../../../fixtures/s3/stand-in.mjs';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let s3: StandIn;
let store: Store;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  await Promise.all(['scratch', 'shoot'].map((name) => mkdir(at(name))));
  s3 = await startS3();
  for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  store = await Store.open(s3.endpoint());
});
afterEach(async () => {
  store.close();
  vi.unstubAllEnvs();
  await s3.stop();
  await folder.dispose();
});

const picture = (width = 30) => sharp({ create: { width, height: 20, channels: 3, background: '#864' } });

async function planned(changes: Partial<UpscaleRequestInput> = {}): Promise<PlannedItem[]> {
  const given = { inputs: ['s3://photos/in'], output: 's3://photos/out', target: { kind: 'scale', value: 2 } };
  const request = upscaleRequest.parse({ ...given, ...changes });
  const looking = storedHeaders(store, headers, () => Promise.resolve(at('scratch')));
  const items: PlannedItem[] = [];
  for await (const item of plan(request, [card('swift-x2', 2)], new Date(), looking, undefined, storedPlaces(store)))
    items.push(item);
  return items;
}
const outputs = (items: readonly PlannedItem[]): string[] => items.map(({ state, output }) => `${state} ${output}`);

describe('a plan for pictures in storage', () => {
  test('is what it would be for those of a folder', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    for (const name of [
      '10.jpg',
      '2.JPEG',
      'deep/er/c d.jpg',
      'deep/.hidden.jpg',
      '.gone/a.jpg',
      '@eaDir/a.jpg/thumb.jpg',
    ])
      s3.put(`in/${name}`, jpeg);
    s3.put('in/deep/b.gif', await picture().gif().toBuffer());
    s3.put('in/notes.txt', 'no picture');
    s3.put('in/broken.png', 'no picture');
    s3.put('inner/a.jpg', jpeg);
    s3.put('out/10.jpg', 'of an earlier run');
    const items = await planned();
    expect(outputs(items)).toEqual([
      'waiting s3://photos/out/2.JPEG',
      'skipped s3://photos/out/10.jpg'.replace(/ s3.*/, ' '),
      'failed ',
      'waiting s3://photos/out/deep/b.png',
      'waiting s3://photos/out/deep/er/c d.jpg',
    ]);
    expect(items.map(({ cause }) => cause)).toEqual([null, 'exists', 'format-unknown', null, null]);
    expect(items[0]!).toMatchObject({ width: 30, targetWidth: 60, facts: { bytes: jpeg.length, format: 'jpeg' } });
    expect(outputs(await planned({ onConflict: 'rename' }))[1]).toBe('waiting s3://photos/out/10 (2).jpg');
    expect(outputs(await planned({ onConflict: 'overwrite' }))[1]).toBe('waiting s3://photos/out/10.jpg');
    expect(outputs(await planned({ recursive: false }))).toHaveLength(3);
    expect(await readdir(at('scratch'))).toEqual([]);
  });

  test('takes single ones, several folders, and folders of this machine beside them', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    for (const key of ['in/a.jpg', 'more/a.jpg']) s3.put(key, jpeg);
    await picture().toFile(at('shoot', 'b.jpg'));
    expect(outputs(await planned({ inputs: ['s3://photos/in/a.jpg'] }))).toEqual(['waiting s3://photos/out/a.jpg']);
    const inputs = ['s3://photos/in', 's3://photos/more', at('shoot')];
    expect(outputs(await planned({ inputs }))).toEqual([
      'waiting s3://photos/out/in/a.jpg',
      'waiting s3://photos/out/more/a.jpg',
      'waiting s3://photos/out/shoot/b.jpg',
    ]);
    expect(outputs(await planned({ output: at('results') }))).toEqual([`waiting ${at('results', 'a.jpg')}`]);
    expect(outputs(await planned({ name: '{model}/{name}' }))).toEqual(['waiting s3://photos/out/swift-x2/a.jpg']);
  });

  test('fetches of plain files no more than tells, and says what it cannot take', async () => {
    const large = await sharp({
      create: { width: 900, height: 900, channels: 3, noise: { type: 'gaussian', sigma: 60 }, background: '#888' },
    } as never)
      .jpeg({ quality: 100 })
      .toBuffer();
    expect(large.length).toBeGreaterThan(500_000);
    s3.put('in/a.jpg', large);
    s3.put('in/x/../b.jpg', large);
    const items = await planned();
    expect(items.map(({ state, cause }) => [state, cause])).toEqual([
      ['waiting', null],
      ['failed', 'file-unreadable'],
    ]);
    expect(s3.told.sent).toBeLessThan(100_000);
    await expect(planned({ inputs: ['s3://photos/none'] })).rejects.toMatchObject({ code: 'input-missing' });
    await expect(planned({ output: 's3://photos/in' })).rejects.toMatchObject({ code: 'output-is-input' });
  });
});
