import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plan, type PlannedItem } from '../../../src-main/batch/plan.js';
import { headers } from '../../fixtures/headers.js';
import { upscaleRequest, type UpscaleRequestInput } from '../../../src-main/contract/request.js';
import { card } from '../../fixtures/cards.js';
import { gif, size } from '../../fixtures/made-frames.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('in', 'deep', 'er'), { recursive: true });
  const picture = sharp({ create: { width: 30, height: 20, channels: 3, background: '#864' } });
  await picture.jpeg().toFile(at('in', 'a.jpg'));
  await picture.png().toFile(at('in', 'b.png'));
  await picture.gif().toFile(at('in', 'deep', 'c.gif'));
  await copyFile(at('in', 'a.jpg'), at('in', 'deep', 'er', 'a.JPEG'));
  await writeFile(at('in', 'notes.txt'), 'not a picture');
});
afterEach(() => folder.dispose());

async function planned(changes: Partial<UpscaleRequestInput> = {}): Promise<PlannedItem[]> {
  const given = { inputs: [at('in')], output: at('out'), target: { kind: 'scale', value: 2 }, ...changes };
  const items: PlannedItem[] = [];
  const request = upscaleRequest.parse(given);
  for await (const item of plan(request, [card('swift-x2', 2)], new Date('2026-11-24'), headers)) items.push(item);
  return items;
}

const outputs = (items: readonly PlannedItem[]): string[] =>
  items.filter(({ state }) => state === 'waiting').map(({ output }) => relative(folder.path, output));

describe('a plan', () => {
  test('mirrors the tree, keeps suffixes and leaves out what is no picture', async () => {
    expect(outputs(await planned())).toEqual([
      join('out', 'a.jpg'),
      join('out', 'b.png'),
      join('out', 'deep', 'c.png'),
      join('out', 'deep', 'er', 'a.JPEG'),
    ]);
  });

  test('passes by what a network disk keeps beside pictures', async () => {
    for (const name of ['@eaDir', '#recycle', '$RECYCLE.BIN', '__MACOSX']) {
      await mkdir(at('in', 'deep', name, 'a.jpg'), { recursive: true });
      await copyFile(at('in', 'a.jpg'), at('in', 'deep', name, 'a.jpg', 'SYNOPHOTO_THUMB_M.jpg'));
    }
    expect(outputs(await planned())).toHaveLength(4);
  });

  test.skipIf(process.platform === 'win32')('skips FIFOs and sockets, and says what they are', async () => {
    execFileSync('mkfifo', [at('in', 'pipe.jpg')]);
    const server = createServer().listen(at('in', 'socket.png'));
    await once(server, 'listening');
    for (const inputs of [[at('in')], [at('in', 'pipe.jpg'), at('in', 'socket.png')]]) {
      const items = await planned({ inputs });
      const skipped = items.filter(({ cause }) => cause === 'not-a-file');
      expect(skipped).toMatchObject([
        { state: 'skipped', input: at('in', 'pipe.jpg'), reason: expect.stringContaining('a FIFO') },
        { state: 'skipped', input: at('in', 'socket.png'), reason: expect.stringContaining('a socket') },
      ]);
      expect(items.filter(({ state }) => state === 'failed')).toEqual([]);
    }
    server.close();
  });

  test('refuses results of more megapixels than are wished for, and says how to raise it', async () => {
    const picture = sharp({ create: { width: 8000, height: 4200, channels: 3, background: '#864' } });
    await picture.png({ compressionLevel: 9 }).toFile(at('in', 'a.png'));
    const large = (items: readonly PlannedItem[]) => items.find(({ input }) => input === at('in', 'a.png'));
    const target = { kind: 'scale', value: 6 } as const;
    expect(large(await planned({ target }))).toMatchObject({
      ...{ state: 'failed', cause: 'too-many-megapixels', targetWidth: 48_000, targetHeight: 25_200 },
      reason: expect.stringMatching(/1210 megapixels .* 1000 are the most.*--most-megapixels/),
    });
    expect(large(await planned({ target, mostMegapixels: 1210 }))).toMatchObject({ state: 'waiting' });
    expect(large(await planned({ mostMegapixels: 100 }))).toMatchObject({ state: 'failed' });
  });

  test('counts all frames of an animation, where the format holds them', async () => {
    await writeFile(at('in', 'a.gif'), gif());
    const moving = async (changes: Partial<UpscaleRequestInput> = {}) =>
      (await planned(changes)).find(({ input }) => input === at('in', 'a.gif'));
    const { width, height } = size;
    expect(await moving()).toMatchObject({
      ...{ encoding: { format: 'gif' }, output: expect.stringMatching(/\.gif$/) },
      ...{ targetWidth: 2 * width, targetHeight: 2 * height, targetPixels: 4 * 4 * width * height },
    });
    expect(await moving({ format: 'jpeg' })).toMatchObject({ targetPixels: 4 * width * height });
    const most = (3 * 4 * width * height) / 1e6;
    expect(await moving({ mostMegapixels: most, format: 'jpeg' })).toMatchObject({ state: 'waiting' });
    expect(await moving({ mostMegapixels: most })).toMatchObject({
      ...{ state: 'failed', cause: 'too-many-megapixels', reason: expect.stringContaining('4 frames or pages') },
    });
  });

  test('promises exact sizes', async () => {
    const [first] = await planned({ target: { kind: 'longSide', value: 100 } });
    expect(first).toMatchObject({ width: 30, height: 20, targetWidth: 100, targetHeight: 67 });
  });

  test('stays in one folder when told to', async () => {
    expect(outputs(await planned({ recursive: false }))).toEqual([join('out', 'a.jpg'), join('out', 'b.png')]);
  });

  test('tells apart sources that would get one name', async () => {
    await copyFile(at('in', 'a.jpg'), at('in', 'b.jpg'));
    const names = outputs(await planned({ format: 'jpeg', recursive: false }));
    expect(names).toEqual([join('out', 'a.jpg'), join('out', 'b.jpg'), join('out', 'b (2).jpg')]);
  });

  test('never reads the output folder, though it lies inside the input', async () => {
    await mkdir(at('in', 'out'));
    await copyFile(at('in', 'a.jpg'), at('in', 'out', 'z.jpg'));
    const items = await planned({ output: at('in', 'out') });
    expect(items.map(({ input }) => relative(folder.path, input))).not.toContain(join('in', 'out', 'z.jpg'));
  });

  test('follows links once', async () => {
    await symlink(at('in'), at('in', 'deep', 'loop'));
    await symlink(at('in', 'a.jpg'), at('in', 'z.jpg'));
    expect(await planned()).toHaveLength(4);
  });

  test('keeps the names of several folders', async () => {
    await mkdir(at('more'));
    await copyFile(at('in', 'a.jpg'), at('more', 'a.jpg'));
    expect(outputs(await planned({ inputs: [at('in'), at('more')], recursive: false }))).toEqual([
      join('out', 'in', 'a.jpg'),
      join('out', 'in', 'b.png'),
      join('out', 'more', 'a.jpg'),
    ]);
  });

  test.each([
    { policy: 'skip', state: 'skipped', name: undefined },
    { policy: 'overwrite', state: 'waiting', name: join('out', 'a.jpg') },
    { policy: 'rename', state: 'waiting', name: join('out', 'a (2).jpg') },
  ] as const)('$policy where a result exists', async ({ policy, state, name }) => {
    await mkdir(at('out'));
    await writeFile(at('out', 'a.jpg'), 'there');
    const [first] = await planned({ onConflict: policy });
    expect(first!.state).toBe(state);
    if (name !== undefined) expect(relative(folder.path, first!.output)).toBe(name);
  });

  test('never plans to replace an original', async () => {
    const items = await planned({ output: at('in'), inputs: [at('in', 'a.jpg')], onConflict: 'overwrite' });
    expect(items).toMatchObject([{ state: 'failed', reason: expect.stringContaining('replace an original') }]);
  });

  test('never plans to replace the original of another result', async () => {
    await copyFile(at('in', 'a.jpg'), at('in', 'b.jpg'));
    const inputs = [at('in', 'b.png'), at('in', 'b.jpg')];
    const items = await planned({ inputs, output: at('in'), format: 'png', onConflict: 'overwrite' });
    expect(items.map(({ state }) => state)).toEqual(['failed', 'waiting']);
    expect(items[1]!.output).toBe(at('in', 'b (2).png'));
    const other = await planned({ inputs: inputs.reverse(), output: at('in'), format: 'png', onConflict: 'overwrite' });
    expect(other.map(({ output }) => output)).not.toContain(at('in', 'b.png'));
  });

  test('knows an original that is reached through a link', async () => {
    await symlink(at('in'), at('link'));
    const items = await planned({ inputs: [at('link', 'a.jpg')], output: at('in'), onConflict: 'overwrite' });
    expect(items).toMatchObject([{ state: 'failed', reason: expect.stringContaining('replace an original') }]);
  });

  test('refuses to put results among the originals', async () => {
    await expect(planned({ output: at('in') })).rejects.toMatchObject({ code: 'output-is-input' });
  });

  test('tells of a link that leads nowhere', async () => {
    await symlink(at('in', 'gone.jpg'), at('in', 'link.jpg'));
    const item = (await planned()).find(({ input }) => input.endsWith('link.jpg'));
    expect(item).toMatchObject({ state: 'failed', reason: expect.stringContaining('no such file') });
  });

  // Root may read everything.
  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'tells of a folder that cannot be read, and goes on',
    async () => {
      await chmod(at('in', 'deep', 'er'), 0);
      const items = await planned();
      await chmod(at('in', 'deep', 'er'), 0o755);
      expect(items.find(({ input }) => input.endsWith('er'))).toMatchObject({ state: 'failed' });
      expect(outputs(items)).toHaveLength(3);
    },
  );

  test.each([
    { name: 'a damaged file', file: 'x.jpg', content: 'nonsense', state: 'failed' },
    { name: 'a format that cannot be read', file: 'x.hdr', content: '#?RADIANCE\n\n', state: 'skipped' },
    { name: 'an empty file', file: 'x.png', content: '', state: 'failed' },
  ])('$name is $state with a reason, and the others stay', async ({ file, content, state }) => {
    await writeFile(at('in', file), content);
    const items = await planned();
    expect(items.find(({ input }) => input.endsWith(file))).toMatchObject({
      state,
      reason: expect.stringMatching(/\.$/),
    });
    expect(outputs(items)).toHaveLength(4);
  });

  test('refuses sizes that a format cannot hold', async () => {
    await sharp({ create: { width: 2000, height: 10, channels: 3, background: '#000' } })
      .webp()
      .toFile(at('wide.webp'));
    const [item] = await planned({ inputs: [at('wide.webp')], target: { kind: 'scale', value: 16 } });
    expect(item).toMatchObject({ state: 'failed', reason: expect.stringContaining('jpeg or png or tiff') });
  });

  test('refuses an input that is not there', async () => {
    await expect(planned({ inputs: [at('nowhere')] })).rejects.toMatchObject({ code: 'input-missing' });
  });
});
