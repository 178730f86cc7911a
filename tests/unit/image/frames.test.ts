import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatFor, keepsFrames } from '../../../src-main/contract/formats.js';
import { inUnits } from '../../../src-main/image/frames/animation.js';
import { openFrames } from '../../../src-main/image/frames/open.js';
import { readAnimation } from '../../../src-main/image/frames/read-animation.js';
import { probePicture } from '../../../src-main/image/probe.js';
import { frameByFrame } from '../../fixtures/frame-by-frame.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { animation, photograph } from '../../fixtures/made-pictures.js';
import { apng, gif, palette, patches, seen, size } from '../../fixtures/made-frames.js';
import { filled, plain, side, tiff } from '../../fixtures/made-tiffs.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const delays = patches.map(({ delay }) => delay);
const lasting = (some: readonly number[] | undefined): number => some!.reduce((sum, delay) => sum + delay, 0);

/** Every frame as it is seen, in places of the palette; of an animated PNG, as this program composes it. */
async function shown(bytes: Buffer): Promise<number[][]> {
  const file = join(folder.path, 'shown');
  await writeFile(file, bytes);
  const frames = await openFrames(file, folder.path, true);
  const found: number[][] = [];
  for (let i = 0; i < frames.count; i++) {
    const source = await frames.open(i);
    const rows = await source.colour.readRows(0, size.height);
    const opacity = source.alpha && (await source.alpha.readRows(0, size.height));
    const { channels } = source.colour;
    found.push(
      Array.from({ length: size.width * size.height }, (_, at) => {
        if (opacity !== undefined && opacity[at]! < 128) return 0;
        const distance = palette.map((colour, place) =>
          place === 0
            ? Infinity
            : colour.reduce<number>((sum, value, c) => sum + Math.abs(value - rows[at * channels + c]!), 0),
        );
        return distance.indexOf(Math.min(...distance));
      }),
    );
    await source.close();
  }
  await frames.close();
  return found;
}

describe('an animation', () => {
  test.each([
    { from: 'GIF', make: async () => gif(), to: 'gif' },
    { from: 'GIF', make: async () => gif(), to: 'webp' },
    { from: 'GIF', make: async () => gif(), to: 'png' },
    { from: 'PNG', make: () => apng(), to: 'gif' },
    { from: 'PNG', make: () => apng(), to: 'webp' },
    { from: 'PNG', make: () => apng(), to: 'png' },
  ] as const)('from $from to $to is seen frame by frame as it was', async ({ make, to }) => {
    const { bytes } = await frameByFrame(folder.path, await make(), to);
    expect(await shown(bytes)).toEqual(seen());
  });

  test.each(['gif', 'webp', 'png'] as const)('keeps its timing and how often it runs as %s', async (to) => {
    for (const loop of [0, 1, 5]) {
      const { file } = await frameByFrame(folder.path, await apng(patches, { loop }), to);
      expect(await readAnimation(file, to)).toMatchObject({ delays, loop });
    }
  });

  test('goes out as JPEG XL and comes back: its frames, timing, repeats and words', async () => {
    const moving = await apng(patches, { loop: 5 });
    const { file, bytes, notes } = await frameByFrame(folder.path, moving, 'jxl');
    expect(notes).toEqual([]);
    expect(await probePicture(file)).toMatchObject({ format: 'jxl', pages: 4, ...size });
    expect(await readAnimation(file, 'jxl')).toEqual({ delays, loop: 5 });
    expect(await shown(bytes)).toEqual(seen());
    expect(keepsFrames('jxl', 'webp')).toBe(true);
  });

  test('says the same to other readers: libvips for GIF and WebP', async () => {
    for (const to of ['gif', 'webp'] as const) {
      const { bytes } = await frameByFrame(folder.path, gif(), to);
      const { pages, delay, loop, width, pageHeight } = await sharp(bytes, { pages: -1 }).metadata();
      expect({ pages, delay, loop, width, pageHeight }).toEqual({
        ...{ pages: 4, delay: delays, loop: 0, width: size.width, pageHeight: size.height },
      });
    }
  });

  test('a GIF that says nothing of repeating is shown once', async () => {
    const { file } = await frameByFrame(folder.path, gif(patches, null), 'png');
    expect((await readAnimation(file, 'png')).loop).toBe(1);
  });

  test('frames without a delay stay so, and in WebP last as long as browsers show them', async () => {
    const still = patches.map((patch) => ({ ...patch, delay: 0 }));
    for (const to of ['gif', 'webp', 'png'] as const) {
      const { file } = await frameByFrame(folder.path, gif(still), to);
      expect((await readAnimation(file, to)).delays).toEqual(new Array(4).fill(to === 'webp' ? 100 : 0));
    }
  });

  test('frames that are alike last as long together as they did', async () => {
    const twice = [patches[0]!, { ...patches[0]!, delay: 30 }, patches[3]!];
    for (const to of ['gif', 'webp', 'png'] as const) {
      const { file } = await frameByFrame(folder.path, gif(twice), to);
      expect(lasting((await readAnimation(file, to)).delays)).toBe(200);
    }
  });

  test('half-transparent frames of PNG are laid over what is there', async () => {
    const two = [patches[0]!, { ...patches[1]!, disposal: 'none' as const }];
    const { bytes } = await frameByFrame(folder.path, await apng(two, { over: true, opacity: 128 }), 'png');
    const file = join(folder.path, 'over');
    await writeFile(file, bytes);
    const frames = await openFrames(file, folder.path, true);
    const source = await frames.open(1);
    const rows = await source.colour.readRows(4, 1);
    // 128 of 255 of the patch, the rest what is under it.
    const mixed = palette[2].map((value, c) => Math.round((value * 128 + palette[1][c]! * 127) / 255));
    expect([...rows.subarray(4 * 3, 4 * 3 + 3)]).toEqual(mixed);
    expect(source.alpha).toBeUndefined();
    await source.close();
    await frames.close();
  });

  test('the still picture beside an animated PNG is left out, and that is said', async () => {
    const { bytes, notes } = await frameByFrame(folder.path, await apng(patches, { still: true }), 'png');
    expect(await shown(bytes)).toEqual(seen());
    expect(notes).toEqual(['The still picture that stands for the animation was left out.']);
  });

  test('becomes pages in TIFF, and a first frame where there is room for one only; both are said', async () => {
    const tif = await frameByFrame(folder.path, gif(), 'tiff');
    expect((await probePicture(tif.file)).pages).toBe(4);
    expect(tif.notes).toEqual(['TIFF has no timing; frames became pages.']);
    const jpeg = await frameByFrame(folder.path, await animation(), 'jpeg');
    expect(jpeg.notes).toEqual(['Only the first of 3 frames or pages was enlarged.']);
  });

  test('one whose frames are missing is damaged', async () => {
    const whole = await apng();
    const at = whole.indexOf('fdAT') - 4;
    const cut = Buffer.concat([whole.subarray(0, at), whole.subarray(-12)]);
    await expect(frameByFrame(folder.path, cut, 'png')).rejects.toMatchObject({ code: 'file-damaged' });
  });
});

test('delays that are rounded add up to the same', () => {
  const third = 1000 / 30;
  const { delays: rounded } = inUnits({ delays: new Array<number>(30).fill(third), loop: 0 }, 10);
  expect(lasting(rounded)).toBe(1000);
  expect(new Set(rounded)).toEqual(new Set([30, 40]));
});

describe('pages of a TIFF', () => {
  const page = (colour: readonly number[], more = {}) => ({ tags: plain(3, 8, 2, more), data: filled(colour) });
  const wide = { ...plain(1, 16, 1, { 256: [3, [32]], 257: [3, [10]] }), 278: [3, [10]] } as const;
  const three = () =>
    tiff(
      page([200, 10, 20], { 270: [2, Buffer.from('first\0')] }),
      { tags: wide, data: Buffer.alloc(32 * 10 * 2, 0x40) },
      page([20, 200, 10], { 270: [2, Buffer.from('third\0')], 274: [3, [6]] }),
    );

  test('come out page by page, each with its own size, depth and words', async () => {
    const { file, notes } = await frameByFrame(folder.path, three(), 'tiff');
    expect(notes).toEqual([]);
    const facts = await Promise.all([0, 1, 2].map((n) => probePicture(file, n)));
    const told = facts.map(({ width, height, depth, channels, pages }) => [width, height, depth, channels, pages]);
    expect(told).toEqual([[side.width, side.height, 8, 3, 3], [32, 10, 16, 1, 3], [side.height, side.width, 8, 3, 3]]); // prettier-ignore
    const pixel = async (n: number) => [...(await sharp(file, { page: n }).raw().toBuffer()).subarray(0, 3)];
    expect([await pixel(0), await pixel(2)]).toEqual([[200, 10, 20], [20, 200, 10]]); // prettier-ignore
    const frames = await openFrames(file, folder.path, true);
    for (const [n, words] of [
      [0, 'first'],
      [2, 'third'],
    ] as const) {
      const source = await frames.open(n);
      expect(source.metadata.exif!.toString('latin1')).toContain(words);
      await source.close();
    }
  });

  test('are counted with all their pixels', async () => {
    const file = join(folder.path, 'three.tif');
    await writeFile(file, three());
    expect(await probePicture(file)).toMatchObject({ pages: 3, pixels: 2 * side.width * side.height + 320 });
  });

  test('of which one cannot be unpacked, tell which, and are not called damaged', async () => {
    const bad = tiff(page([1, 2, 3]), { tags: { ...plain(3, 8, 2), 259: [3, [50_000]] }, data: filled([1, 2, 3]) });
    await expect(frameByFrame(folder.path, bad, 'tiff')).rejects.toMatchObject({
      code: 'format-unsupported',
      message: 'Not supported: a TIFF whose page 2 has ZSTD compression.',
    });
  });

  test('of which one has samples that cannot be read, tell which', async () => {
    const bad = tiff(page([1, 2, 3]), { tags: plain(3, 12, 2), data: filled([1, 2, 3]) });
    await expect(frameByFrame(folder.path, bad, 'tiff')).rejects.toMatchObject({
      code: 'format-unsupported',
      message: 'Page 2: Not supported: a TIFF with samples of 12 bits.',
    });
  });
});

test('frames go where they can: animations to animations and pages, pages to pages', () => {
  expect(['gif', 'webp', 'png', 'tiff', 'jpeg', 'avif'].map((to) => keepsFrames('gif', to as 'gif'))).toEqual([true, true, true, true, false, false]); // prettier-ignore
  expect(['tiff', 'webp'].map((to) => keepsFrames('tiff', to as 'tiff'))).toEqual([true, false]);
  expect(keepsFrames('heic', 'tiff')).toBe(false);
  expect([formatFor('gif'), formatFor('gif', 12), formatFor('heic', 3)]).toEqual(['png', 'gif', 'jpeg']);
});

test('words of an animation go along', async () => {
  const { exif, xmp } = await sharp(await photograph()).metadata();
  const moving = await sharp(await animation(), { pages: -1 })
    .withExif({ IFD0: { Make: 'Lantern' } })
    .webp({ lossless: true, delay: [100, 100, 100] })
    .toBuffer();
  expect([exif, xmp]).not.toContain(undefined);
  const { bytes } = await frameByFrame(folder.path, moving, 'png');
  expect(bytes.includes('Lantern')).toBe(true);
  const asGif = await frameByFrame(folder.path, moving, 'gif');
  expect(asGif.notes).toContain('GIF has no place for EXIF; it was left out.');
});
