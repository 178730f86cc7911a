// Camera raw by LibRaw, compiled to WebAssembly and loaded only when such a file comes: demosaiced, with the camera's own white
// balance, in sRGB with 16 bits.
import { readFile, stat } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { Problem } from '../../base/problem.js';
import { note } from '../../contract/rules/notes.js';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rgbProfile, srgbPrimaries } from '../colour/profile.js';
import { exifProfile } from '../colour/said.js';
import { jpegWords } from '../jpeg/words.js';
import { decoded, openPicture } from '../sharp.js';
import { rawIsCutOff } from '../tiff/cut-off.js';
import { readTiffMetadata } from '../tiff/metadata.js';
import type { Decoded, Decoder } from './decoder.js';
import { cannotDecode, LARGEST_FILE, putDown } from './in-memory.js';
import { unsupported } from '../unsupported.js';

/** Node's own, which its types leave to the DOM's. */
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: object): Promise<{ readonly instance: object; readonly module: object }>;
};

/** What is used of LibRaw's bindings. */
interface LibRaw {
  open(file: Uint8Array, settings: object): unknown;
  metadata(full: boolean): {
    readonly width: number;
    readonly height: number;
    readonly flip: number;
  };
  imageData(): { readonly width: number; readonly height: number; readonly data: Uint16Array };
  thumbnailData(): { readonly format: string; readonly data: Uint8Array } | undefined;
  delete?(): void;
}

/** 16 bits, the camera's white balance, sRGB with its curve, brightness as metered. */
const SETTINGS = {
  outputBps: 16,
  useCameraWb: true,
  outputColor: 1,
  gamm: [1 / 2.4, 12.92, 0, 0, 0, 0],
  noAutoBright: true,
};

export function rawDecoder(file: string): Decoder {
  return {
    facts: () =>
      withRaw(file, async (raw) => {
        const way = raw.metadata(false);
        const { width, height, flip } = way;
        const upright = isOnItsSide(flip) ? { width: height, height: width } : { width, height };
        const preview = await previewIn(raw, way);
        return {
          ...({ format: 'raw', ...upright, depth: 16, channels: 3, alpha: false, pages: 1 } as const),
          ...(preview === undefined ? {} : { preview: sizeOf(preview) }),
        };
      }),
    decode: (place) =>
      withRaw(file, async (raw): Promise<Decoded> => {
        const { width, height, data } = raw.imageData();
        await putDown(place, { width, height, channels: 3, data: new Uint16Array(data) });
        const { exif, iptc } = await wordsOf(file, raw);
        return {
          metadata: {
            profile: rgbProfile('sRGB', srgbPrimaries, 'srgb'),
            ...(exif === undefined ? {} : { exif }),
            ...(iptc === undefined ? {} : { iptc }),
            comments: [],
            orientation: 1,
          },
          notes: [note('raw-developed'), ...(exif === undefined ? [note('exif-lost')] : [])],
        };
      }),
  };
}

/** Flips are told as in LibRaw: 3 half a turn, 5 and 6 a quarter of one to the left and to the right. */
const ORIENTATIONS: Readonly<Record<number, number>> = { 3: 3, 5: 8, 6: 6 };
/** Degrees that make an orientation upright. */
const TURNS: Readonly<Record<number, number>> = { 3: 180, 6: 90, 8: 270 };
const isOnItsSide = (flip: number): boolean => flip === 5 || flip === 6;

/** The least share of the picture's pixels that makes a preview a picture rather than a thumbnail. */
const LEAST_SHARE = 0.5;

interface Way {
  readonly width: number;
  readonly height: number;
  readonly flip: number;
}

interface Preview {
  readonly jpeg: Buffer;
  readonly header: Metadata;
  /** Its orientation: some cameras store it upright, whatever the sensor's way, and it often does not say. */
  readonly orientation: number;
}

/** The JPEG that the camera put into the file; undefined where there is none, or only a thumbnail. */
async function previewIn(raw: LibRaw, { width, height, flip }: Way): Promise<Preview | undefined> {
  try {
    const preview = raw.thumbnailData();
    if (preview?.format !== 'jpeg') return undefined;
    const jpeg = Buffer.from(preview.data);
    const header = await openPicture(jpeg, { keepEncoding: true }).metadata();
    if (header.width * header.height < LEAST_SHARE * width * height) return undefined;
    const lies = header.width > header.height === width > height;
    const orientation = flip === 3 || (isOnItsSide(flip) && lies) ? (ORIENTATIONS[flip] ?? 1) : 1;
    return { jpeg, header, orientation };
  } catch {
    // One that is damaged is none; the picture itself may be sound.
    return undefined;
  }
}

function sizeOf({ header: { width, height }, orientation }: Preview): { width: number; height: number } {
  return orientation > 4 ? { width: height, height: width } : { width, height };
}

/** The camera's own JPEG within a raw file; its facts are told with the file's, as `preview`. */
export const embeddedDecoder = (file: string): Decoder => ({
  facts: rawDecoder(file).facts,
  decode: (place) =>
    withRaw(file, async (raw): Promise<Decoded> => {
      const preview = await previewIn(raw, raw.metadata(false));
      if (preview === undefined) throw cannotDecode('no embedded JPEG');
      const { jpeg, header, orientation } = preview;
      const picture = openPicture(jpeg, { keepEncoding: true }).rotate(TURNS[orientation] ?? 0);
      await decoded(picture.toColourspace('srgb').toFile(place.path));
      const words = await jpegWords(async (at, length) => jpeg.subarray(at, at + length));
      const { exif = words.exif, iptc } = await wordsOf(file, raw);
      const profile = header.icc ?? exifProfile(words.exif);
      return {
        metadata: {
          ...(profile === undefined ? {} : { profile }),
          ...(exif === undefined ? {} : { exif }),
          ...(iptc === undefined ? {} : { iptc }),
          comments: [],
          orientation: 1,
        },
        notes: [note('raw-embedded'), ...(exif === undefined ? [note('exif-lost')] : [])],
      };
    }),
});

/** From the directory of those that are TIFF inside; else from the camera's own JPEG. */
async function wordsOf(file: string, raw: LibRaw): Promise<{ exif?: Buffer; iptc?: Buffer }> {
  const words = await readTiffMetadata(file);
  if (words.exif !== undefined) return words;
  const preview = raw.thumbnailData();
  if (preview === undefined) return {};
  const bytes = Buffer.from(preview.data);
  return jpegWords(async (at, length) => bytes.subarray(at, at + length));
}

async function withRaw<T>(file: string, use: (raw: LibRaw) => T | Promise<T>): Promise<T> {
  if ((await stat(file)).size > LARGEST_FILE) throw unsupported('a raw file of more than 1 GB');
  if (await rawIsCutOff(file)) {
    const message = 'The file ends too early, so only part of it can be read.';
    throw new Problem('file-truncated', message, 'Copy or export it again.');
  }
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('libraw-wasm/dist/libraw.js'));
  const { default: start } = (await import(pathToFileURL(join(folder, 'libraw.js')).href)) as {
    default: (options: object) => Promise<{ LibRaw: new () => LibRaw }>;
  };
  const binary = await readFile(join(folder, 'libraw.wasm'));
  const { LibRaw } = await start({
    // Its own way of fetching the code is a page's.
    instantiateWasm: (imports: object, done: (instance: object, module: object) => void) =>
      void WebAssembly.instantiate(binary, imports).then(({ instance, module }) => done(instance, module)),
    print: () => undefined,
    printErr: () => undefined,
  });
  const raw = new LibRaw();
  try {
    try {
      raw.open(new Uint8Array(await readFile(file)), SETTINGS);
    } catch (cause) {
      // Which of the two it is, LibRaw does not say.
      throw unsupported("a camera's raw file that LibRaw cannot open, or a damaged one", undefined, { cause });
    }
    try {
      return await use(raw);
    } catch (error) {
      // What LibRaw throws is no Error; what else fails, a disk for one, says so itself.
      throw error instanceof Error ? error : cannotDecode(error);
    }
  } finally {
    raw.delete?.();
  }
}
