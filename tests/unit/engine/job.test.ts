import { readdirSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFrames } from '../../../src-main/image/frames/open.js';
import { Choices } from '../../../src-main/engine/choices.js';
import { Cancelled, Control, Pause } from '../../../src-main/engine/control.js';
import type { Job, JobProgress, ModelFile } from '../../../src-main/engine/job.js';
import { Lanes } from '../../../src-main/engine/lanes.js';
import { Precisions } from '../../../src-main/engine/precisions.js';
import { NetworkCache } from '../../../src-main/engine/loaded-network.js';
import { runJob, type EngineContext } from '../../../src-main/engine/run-job.js';
import type { Place } from '../../../src-main/image/place.js';
import { gif, patches, seen, size } from '../../fixtures/made-frames.js';
import { repeatingModel, temporaryFolder, testPixels } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: EngineContext;
let model: ModelFile;
let pause: Pause;
let control: Control;

beforeEach(async () => {
  folder = await temporaryFolder();
  context = {
    networks: new NetworkCache(),
    known: new Map(),
    choices: new Choices(),
    precisions: new Precisions(),
    lanes: new Lanes(),
  };
  model = await repeatingModel(2, folder.path);
  pause = new Pause();
  control = new Control(pause);
});
afterEach(async () => {
  await context.networks.take([]);
  await folder.dispose();
});

const at = (name: string): string => join(folder.path, name);

async function jobFor(width: number, height: number, changes: Partial<Job> = {}): Promise<Job> {
  const { data } = testPixels(width, height);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(at('in.png'));
  return {
    input: at('in.png'),
    output: at('out.png'),
    overwrite: false,
    models: [model],
    target: { width: width * 2, height: height * 2 },
    encoding: { format: 'png', quality: 100, lossless: true, depth: 16 },
    metadata: true,
    provider: 'cpu',
    tile: 8,
    scratch: folder.path,
    ...changes,
  };
}

const run = (job: Job, onProgress: (progress: JobProgress) => void = () => undefined) =>
  runJob(job, context, control, onProgress);

const pixelsOf = (file: string) => sharp(file).raw().toBuffer();

describe('a job', () => {
  test('does not stretch a picture that was replaced while it waited', async () => {
    const planned = { format: 'png', width: 21, height: 40, depth: 8, pages: 1 } as const;
    expect(await run(await jobFor(21, 40, { planned }))).toMatchObject({ kind: 'done' });
    const job = await jobFor(40, 28, { planned, target: { width: 42, height: 80 }, output: at('stretched.png') });
    await expect(run(job)).rejects.toMatchObject({ code: 'file-changed', message: expect.stringContaining('40 x 28') });
    expect(await readdir(folder.path)).not.toContain('stretched.png');
  });

  test('gives exactly what the network gives, and leaves nothing else behind', async () => {
    const progress: JobProgress[] = [];
    const outcome = await run(await jobFor(21, 40), (one) => progress.push(one));
    expect(outcome).toMatchObject({ kind: 'done', width: 42, height: 80, provider: 'cpu', notes: [] });
    const [small, large] = [testPixels(21, 40).data, await pixelsOf(at('out.png'))];
    for (let y = 0; y < 80; y++) {
      for (let x = 0; x < 42; x++) {
        for (let c = 0; c < 3; c++) {
          expect(large[(y * 42 + x) * 3 + c]).toBe(small[((y >> 1) * 21 + (x >> 1)) * 3 + c]);
        }
      }
    }
    expect((await readdir(folder.path)).sort()).toEqual(['in.png', 'out.png', 'repeating-x2.onnx']);
    const network = progress.filter(({ stage }) => stage === 'network').map(({ fraction }) => fraction);
    expect(network).toEqual([...network].sort((a, b) => a - b));
    expect(network.at(-1)).toBe(1);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['read', 'network', 'write']));
  });

  test('makes every frame of an animation, with progress over all of them', async () => {
    await writeFile(at('in.gif'), gif());
    const progress: JobProgress[] = [];
    const changes = { input: at('in.gif'), target: { width: size.width * 2, height: size.height * 2 } };
    const job = await jobFor(8, 8, changes);
    const outcome = await run(job, (one) => progress.push(one));
    expect(outcome).toMatchObject({ kind: 'done', width: size.width * 2, height: size.height * 2, notes: [] });
    const frames = await openFrames(at('out.png'), folder.path, true);
    expect(frames.animation).toEqual({ delays: patches.map(({ delay }) => delay), loop: 0 });
    // A frame whose opacity has two levels, and its every pixel twice as wide and high.
    const source = await frames.open(2);
    const expected = seen()[2]!.map((place) => (place === 0 ? 0 : 255));
    const row = (await source.alpha!.readRows(2 * 5, 1)) as Uint8Array;
    expect([...row]).toEqual(expected.slice(5 * size.width, 6 * size.width).flatMap((value) => [value, value]));
    await source.close();
    await frames.close();
    const pixels = progress.map((one) => one.pixels);
    expect(pixels).toEqual([...pixels].sort((a, b) => a - b));
    expect(pixels.at(-1)).toBe(4 * 4 * size.width * size.height);
    expect(progress.at(-1)).toMatchObject({ stage: 'write', frame: { index: 3, of: 4 } });
    expect((await readdir(folder.path)).sort()).toEqual(['in.gif', 'in.png', 'out.png', 'repeating-x2.onnx']);
  });

  test('gives up an animation between its frames', async () => {
    await writeFile(at('in.gif'), gif());
    const changes = { input: at('in.gif'), target: { width: size.width * 2, height: size.height * 2 } };
    const job = run(await jobFor(8, 8, changes), ({ frame }) => frame?.index === 1 && control.cancel());
    await expect(job).rejects.toBeInstanceOf(Cancelled);
    expect((await readdir(folder.path)).sort()).toEqual(['in.gif', 'in.png', 'repeating-x2.onnx']);
  });

  test('chains networks and reduces to the promised size', async () => {
    const x3 = await repeatingModel(3, folder.path);
    const outcome = await run(await jobFor(20, 10, { models: [model, x3], target: { width: 100, height: 50 } }));
    expect(outcome).toMatchObject({ kind: 'done', width: 100, height: 50 });
    expect(await sharp(at('out.png')).metadata()).toMatchObject({ width: 100, height: 50 });
  });

  test.each([
    [2, 3],
    [2, 2],
  ])('gives a chain of networks that tint, x%i and x%i, the colours of the source', async (...scales) => {
    const tinting = async (scale: number): Promise<ModelFile> => repeatingModel(scale, folder.path, 0.05);
    const models = [await tinting(scales[0]), await tinting(scales[1])];
    const scale = scales[0] * scales[1];
    const target = { width: 20 * scale, height: 10 * scale };
    const job = { ...(await jobFor(20, 10, { models, target })), overwrite: true };
    const means = async (): Promise<number[]> => (await sharp(at('out.png')).stats()).channels.map(({ mean }) => mean);
    const source = (await sharp(job.input).stats()).channels.map(({ mean }) => mean);
    await run(job);
    (await means()).forEach((mean, i) => expect(mean - source[i]!).toBeGreaterThan(10));
    await run({ ...job, backProjection: { grain: 0 } });
    (await means()).forEach((mean, i) => expect(Math.abs(mean - source[i]!)).toBeLessThan(1.5));
    expect(await sharp(at('out.png')).metadata()).toMatchObject(target);
  });

  test.each([
    ['grain 0', { backProjection: { grain: 0 } }],
    ['grain 0.5', { backProjection: { grain: 0.5 } }],
    ['strength 0.4', { strength: 0.4 }],
    ['all of it', { backProjection: { grain: 0.2 }, strength: 0.7 }],
  ])('gives the same bits in bands and tiles of any size, with %s', async (_what, wish) => {
    const results: Buffer[] = [];
    for (const tile of [8, 16, 64]) {
      const job = await jobFor(33, 47, { tile, ...wish, overwrite: true });
      await run(job);
      results.push(await pixelsOf(at('out.png')));
    }
    expect(results.every((result) => result.equals(results[0]!))).toBe(true);
  });

  test('does not replace a file that is there', async () => {
    await writeFile(at('out.png'), 'mine');
    await expect(run(await jobFor(8, 8))).rejects.toMatchObject({ code: 'exists' });
    await expect(pixelsOf(at('out.png'))).rejects.toThrow();
  });

  test('replaces it when told to', async () => {
    await writeFile(at('out.png'), 'mine');
    expect(await run(await jobFor(8, 8, { overwrite: true }))).toMatchObject({ kind: 'done' });
    expect(await sharp(at('out.png')).metadata()).toMatchObject({ width: 16 });
  });

  test('refuses a size that the format cannot hold before any work', async () => {
    const encoding = { format: 'webp', quality: 90, lossless: false, depth: 8 } as const;
    const job = await jobFor(8, 8, { encoding, target: { width: 20_000, height: 20_000 } });
    await expect(run({ ...job, input: at('missing.png') })).rejects.toMatchObject({ code: 'format-too-small' });
  });

  test('looks whether its name is taken, and its folder there, before any work', async () => {
    await writeFile(at('out.png'), 'mine');
    const job = { ...(await jobFor(8, 8)), input: at('missing.png') };
    await expect(run(job)).rejects.toMatchObject({ code: 'exists' });
    await expect(run({ ...job, output: at('gone/out.png') })).rejects.toMatchObject({ code: 'folder-gone' });
  });

  test.each([
    { name: 'one colour', bias: 1e3, code: 'result-wrong' },
    { name: 'numbers that are none', bias: NaN, code: 'network-failed' },
    { name: 'infinity', bias: Infinity, code: 'network-failed' },
  ])('of a network that gives $name leaves no file', async ({ bias, code }) => {
    const broken = await repeatingModel(2, folder.path, bias);
    await expect(run(await jobFor(40, 40, { models: [broken] }))).rejects.toMatchObject({ code });
    expect((await readdir(folder.path)).sort()).toEqual(['in.png', 'repeating-x2.onnx']);
  });

  test('that is cancelled leaves no file', async () => {
    const job = await jobFor(30, 60);
    const cancelling = run(job, ({ stage }) => stage === 'network' && control.cancel());
    await expect(cancelling).rejects.toBeInstanceOf(Cancelled);
    expect((await readdir(folder.path)).sort()).toEqual(['in.png', 'repeating-x2.onnx']);
  });

  describe('beside another', () => {
    /** Jobs of their own names, and when which stage of which began. */
    async function jobs(names: string[], onStage: (what: string) => void = () => undefined) {
      const begun: string[] = [];
      const first = await jobFor(30, 60);
      const start = (name: string, how = new Control(pause)) =>
        runJob({ ...first, output: at(`${name}.png`) }, context, how, ({ stage, fraction }) => {
          if (fraction > 0) return;
          begun.push(`${name} ${stage}`);
          onStage(`${name} ${stage}`);
        });
      return { begun, start, results: () => Promise.all(names.map((name) => start(name))) };
    }

    test('is read while that one is in its networks, and comes into them after it', async () => {
      const { begun, results } = await jobs(['a', 'b', 'c']);
      await results();
      for (const [name, next] of [
        ['a', 'b'],
        ['b', 'c'],
      ] as const) {
        expect(begun.indexOf(`${next} read`)).toBeLessThan(begun.indexOf(`${name} write`));
      }
      const networks = begun.filter((one) => one.endsWith('network'));
      expect(networks).toEqual(['a network', 'b network', 'c network']);
      const pictures = await Promise.all(['a', 'b', 'c'].map((name) => pixelsOf(at(`${name}.png`))));
      expect(pictures.every((one) => one.equals(pictures[0]!))).toBe(true);
    });

    test('is given up at once while it waits, and the other goes on', async () => {
      const { begun, start } = await jobs([], (what) => what === 'a network' && pause.pause());
      const [one, two] = [new Control(pause), new Control(pause)];
      const first = start('a', one);
      await expect.poll(() => begun).toContain('a network');
      const second = start('b', two);
      await expect.poll(() => begun).toContain('b read');
      two.cancel();
      await expect(second).rejects.toBeInstanceOf(Cancelled);
      pause.resume();
      expect(await first).toMatchObject({ kind: 'done' });
      expect((await readdir(folder.path)).sort()).toEqual(['a.png', 'in.png', 'repeating-x2.onnx']);
    });

    test('waits outside while both together would hold more than may be held', async () => {
      const narrow = new Lanes(30 * 60 * 4 * 3 + 1);
      context = { ...context, lanes: narrow };
      const { begun, results } = await jobs(['a', 'b']);
      await results();
      expect(begun.map((one) => one[0]).join('')).toMatch(/^a+b+$/);
    });
  });

  describe.skipIf(process.platform !== 'linux')('that fits in memory', () => {
    /** What lies in the folder for scratch files while the network is at work, and the result. */
    async function seen(): Promise<{ scratch: ('folder' | 'link' | 'file')[]; pixels: Buffer }> {
      const job = await jobFor(30, 40);
      const scratch: ('folder' | 'link' | 'file')[] = [];
      await run(job, ({ stage }) => {
        if (stage !== 'network' || scratch.length > 0) return;
        const own = readdirSync(folder.path, { withFileTypes: true }).filter(({ name }) => name.startsWith('job-'));
        scratch.push(...own.map((one) => (one.isDirectory() ? 'folder' : one.isSymbolicLink() ? 'link' : 'file')));
      });
      const pixels = await pixelsOf(job.output);
      expect((await readdir(folder.path)).filter((name) => !/^(in|out|repeating)/.test(name))).toEqual([]);
      await rm(job.output);
      return { scratch: [...new Set(scratch)], pixels };
    }

    test('has no scratch file on a disk, and the same pixels as one that has', async () => {
      const inMemory = await seen();
      expect(inMemory.scratch).toEqual(['link']);
      expect(context.lanes.memory.held).toBe(0);
      context.lanes.memory.most = 1000;
      expect(await seen()).toEqual({ ...inMemory, scratch: ['folder'] });
    });

    test('is made by way of a disk where the memory is full after all', async () => {
      const { memory } = context.lanes;
      const take = memory.take.bind(memory);
      memory.take = (...wanted) => {
        const taken = take(...wanted);
        const place = taken?.place.bind(taken);
        return Object.assign(taken!, {
          place: async (name: string): Promise<Place> =>
            name === '0-0.v'
              ? { path: '/dev/full', scratch: taken!, isInMemory: true, remove: async () => undefined }
              : place!(name),
        });
      };
      expect((await seen()).scratch).toEqual(['link']);
      expect(memory.held).toBe(0);
    });
  });

  test('waits while paused and goes on to the same result', async () => {
    pause.pause();
    let finished = false;
    const job = run(await jobFor(12, 40)).then(() => (finished = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(finished).toBe(false);
    pause.resume();
    await job;
    expect(await sharp(at('out.png')).metadata()).toMatchObject({ width: 24, height: 80 });
  });

  test.each([
    { name: 'a picture cut off in the middle', bytes: async (whole: Buffer) => whole.subarray(0, whole.length >> 1) },
    { name: 'an empty file', bytes: async () => Buffer.alloc(0) },
    { name: 'a text file', bytes: async () => Buffer.from('not a picture') },
  ])('fails with words for people on $name', async ({ bytes }) => {
    const job = await jobFor(50, 50);
    await writeFile(job.input, await bytes(await sharp(job.input).jpeg().toBuffer()));
    const error = await run(job).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Problem' });
    expect((error as Error).message).toMatch(/^[A-Z][^\n]+\.$/);
    expect((await readdir(folder.path)).includes('out.png')).toBe(false);
  });
});
