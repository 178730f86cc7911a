import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Ledger } from '../../src-main/batch/ledger.js';
import { detailsOf } from '../../src-main/image/details.js';
import { ScratchFolder } from '../../src-main/image/place.js';
import { openSource } from '../../src-main/image/read.js';
import { probePicture } from '../../src-main/image/probe.js';
import { readOnnx } from '../../src-main/network/onnx/read.js';
import { Catalogue } from '../../src-main/library/catalogue.js';
import { readCard } from '../../src-main/library/model-folder.js';
import { FigureStore } from '../../src-main/measure/figure-store.js';
import { readWeights } from '../../src-main/weights/read.js';
import { SettingsStore } from '../../src-main/window/settings.js';
import { root } from '../fixtures/cli.js';
import { dng } from '../fixtures/made-raw.js';
import { motionPhoto, ultraHdr } from '../fixtures/made-phones.js';
import * as made from '../fixtures/made-pictures.js';
import { filled, plain, tiffOf } from '../fixtures/made-tiffs.js';
import { floats, tensorTable, torchArchive, torchStream } from '../fixtures/pickles.js';
import { writeSafetensors } from '../../src-main/tools/write-safetensors.js';
import { ncnnParam as param } from '../fixtures/ncnn.js';

/** A reader, a sound file for it, and how a changed one is read. */
export interface Target {
  readonly name: string;
  /** Undefined where what makes it is missing here. */
  readonly sound: () => Promise<Uint8Array | undefined>;
  /** @param folder  empty */
  readonly read: (bytes: Buffer, folder: string) => Promise<unknown>;
}

/** Larger ones a batch refuses, or makes as long as they take. */
const MOST_PIXELS = 4e6;

async function readPicture(bytes: Buffer, folder: string): Promise<void> {
  const file = join(folder, 'picture');
  await writeFile(file, bytes);
  const { width, height } = await probePicture(file);
  if (width * height > MOST_PIXELS) return;
  await mkdir(join(folder, 'scratch'));
  await (await openSource(file, new ScratchFolder(join(folder, 'scratch')))).close();
}

const picture = (name: string, sound: Target['sound']): Target => ({ name, sound, read: readPicture });

/** What another program makes of a PNG. */
async function madeBy(program: string, suffix: string, ...more: string[]): Promise<Buffer | undefined> {
  const base = join('/tmp', `enlarger-fuzz-${process.pid}`);
  try {
    await writeFile(`${base}.png`, await made.exact(made.corners()));
    execFileSync(program, [...more, `${base}.png`, ...(program === 'heif-enc' ? ['-o'] : []), `${base}.${suffix}`], {
      stdio: 'ignore',
    });
    return await readFile(`${base}.${suffix}`);
  } catch {
    return undefined;
  } finally {
    await rm(`${base}.png`, { force: true });
    await rm(`${base}.${suffix}`, { force: true });
  }
}

const weights = (name: string, sound: Target['sound'], file = 'net.pth', beside?: [string, Buffer]): Target => ({
  name,
  sound,
  read: async (bytes, folder) => {
    await writeFile(join(folder, file), bytes);
    if (beside !== undefined) await writeFile(join(folder, beside[0]), beside[1]);
    return readWeights(join(folder, file));
  },
});

const text = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const ncnnBin = Buffer.concat([Buffer.alloc(4), floats(1, 2, 3, 4, 0.25)]);
const tfjs = {
  format: 'layers-model',
  weightsManifest: [{ paths: ['one.bin'], weights: [{ name: 'head/kernel', shape: [1, 1, 3, 2], dtype: 'float32' }] }],
};
const table = tensorTable('a.weight', (writer) => writer.tensor('0', 2, [2], [1]));

export const targets: readonly Target[] = [
  picture('JPEG', () => made.photograph()),
  picture('JPEG with IPTC', async () => made.withIptc(await made.photograph())),
  picture('JPEG with a thumbnail', async () => made.withThumbnail(await made.photograph())),
  picture('Ultra HDR', () => ultraHdr()),
  picture('motion photo', () => motionPhoto()),
  picture('CMYK JPEG', () => made.cmykWithProfile()),
  picture('PNG', () => made.exact(made.pattern(40, 30, 4))),
  picture('PNG of 16 bits', () => made.exact(made.pattern(24, 20, 3, 16))),
  picture('palette PNG', () => made.palette()),
  picture('PNG with a profile', () => made.greyWithProfile()),
  picture('WebP', () =>
    made
      .fromRaw(made.pattern(40, 30, 4))
      .webp({ lossless: true })
      .withMetadata()
      .toBuffer(),
  ),
  picture('AVIF', () => made.fromRaw(made.corners()).avif().toBuffer()),
  picture('GIF', () => made.animation()),
  picture('TIFF', () => made.exact(made.pattern(24, 16, 3), 'tiff')),
  picture('TIFF, written by hand', () => Promise.resolve(tiffOf(plain(3, 8, 2), filled([10, 20, 30])))),
  picture('float TIFF', () => Promise.resolve(tiffOf(plain(1, 32, 1, { 339: [3, [3]] }), filled([0.5], 'float')))),
  picture('camera raw', () => Promise.resolve(dng([0.2, 0.4, 0.6]))),
  picture('HEIC', () => madeBy('heif-enc', 'heic')),
  picture('JPEG XL', () => madeBy('cjxl', 'jxl', '-e', '1')),
  picture('JPEG 2000', () => madeBy('convert', 'jp2')),
  picture('BMP', () => madeBy('convert', 'bmp')),
  picture('Photoshop', () => madeBy('convert', 'psd')),
  {
    name: 'what a photograph says',
    sound: () => made.photograph(),
    async read(bytes, folder) {
      const file = join(folder, 'picture');
      await writeFile(file, bytes);
      return detailsOf(file);
    },
  },
  weights('PyTorch zip', () => Promise.resolve(torchArchive(table, { 0: floats(1, 2) }))),
  weights('PyTorch stream', () =>
    Promise.resolve(torchStream(table, ['0'], Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), floats(3, 4)]))),
  ),
  weights(
    'safetensors',
    () => Promise.resolve(writeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]))),
    'net.safetensors',
  ),
  weights('ncnn structure', () => Promise.resolve(text(param)), 'net.param', ['net.bin', ncnnBin]),
  weights('ncnn weights', () => Promise.resolve(ncnnBin), 'net.bin', ['net.param', text(param)]),
  weights('TensorFlow.js', () => Promise.resolve(text(tfjs)), 'model.json', ['one.bin', floats(1, 2, 3, 4, 5, 6)]),
  {
    name: 'ONNX',
    sound: () => readFile(join(root, 'models', 'swift-x2.onnx')),
    read: async (bytes) => readOnnx(bytes),
  },
  {
    name: 'card of a model',
    sound: () => readFile(join(root, 'models', 'swift-x2.json')),
    read: async (bytes, folder) => {
      const place = { id: 'swift-x2', onnx: join(folder, 'a.onnx'), card: join(folder, 'a.json') };
      for (const file of [place.onnx, place.card]) await writeFile(file, bytes);
      return readCard(place);
    },
  },
  {
    name: 'catalogue',
    sound: () => readFile(join(root, 'models', 'catalogue.json')),
    read: async (bytes, folder) => {
      await writeFile(join(folder, 'catalogue.json'), bytes);
      return (await Catalogue.read(join(folder, 'catalogue.json'))).entries;
    },
  },
  {
    name: 'figures',
    sound: () => Promise.resolve(text({ version: 1, figures: [{ model: 'a', sha256: 'b', side: 64 }] })),
    read: async (bytes, folder) => {
      await writeFile(join(folder, 'figures.json'), bytes);
      return new FigureStore(join(folder, 'figures.json'), {} as never).read();
    },
  },
  {
    name: 'settings',
    sound: () =>
      Promise.resolve(
        text({
          settings: { language: 'en' },
          presets: [],
          recentFolders: ['/a'],
          watched: [{ path: '/a', output: null }],
        }),
      ),
    read: async (bytes, folder) => {
      await writeFile(join(folder, 'settings.json'), bytes);
      const { current, presets, recentFolders, watched } = new SettingsStore(folder);
      return [current, presets, recentFolders, watched];
    },
  },
  {
    name: 'ledger',
    sound: async () => {
      const file = join('/tmp', `enlarger-fuzz-${process.pid}.sqlite`);
      new Ledger(file).close();
      const bytes = await readFile(file);
      await rm(file);
      return bytes;
    },
    read: async (bytes, folder) => {
      await writeFile(join(folder, 'ledger.sqlite'), bytes);
      const ledger = new Ledger(join(folder, 'ledger.sqlite'));
      try {
        return ledger.latestBatch(['waiting']);
      } finally {
        ledger.close();
      }
    },
  },
];

sharp.concurrency(1);
