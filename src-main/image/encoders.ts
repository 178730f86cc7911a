import type { Sharp } from 'sharp';
import type { OutputFormat } from '../contract/formats.js';
import type { Order } from './encode-order.js';
import type { Animation } from './frames/animation.js';

/** Encodes what `open` gives (a fresh pipeline each time it is called) to `file`. */
type Encoder = (open: () => Sharp, order: Order, file: string) => Promise<unknown>;

/** A classic TIFF addresses 4 GiB; well below, compression could still make a file larger than its samples. */
const BIG_TIFF = 3.5 * 2 ** 30;

const timing = (animation: Animation | undefined): { delay?: number[]; loop?: number } =>
  animation === undefined ? {} : { delay: [...animation.delays], loop: animation.loop };

export const encoders: Readonly<Record<OutputFormat, Encoder>> = {
  // Optimising the coding would buffer the whole picture: 2.2 GB for 24000 x 16000.
  jpeg: (open, { encoding: { quality } }, file) =>
    open()
      .jpeg({ quality, optimiseCoding: false, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' })
      .toFile(file),
  // Enlarged pictures are smooth: with filters a low level makes files much smaller, in the time of a high one without.
  png: (open, _, file) => open().png({ compressionLevel: 2, adaptiveFiltering: true }).toFile(file),
  gif: (open, { encoding: { quality }, animation }, file) =>
    open()
      .gif({
        ...timing(animation),
        keepDuplicateFrames: true,
        // Levels by which pixels may differ from the frame before and stay as they are, 32 at most.
        interFrameMaxError: Math.round((32 * (100 - quality)) / 100),
      })
      .toFile(file),
  webp: async (open, { encoding: { quality, lossless }, animation }, file) => {
    // `exact` would keep colours under full transparency; they were made up in reading.
    const encode = (effort: number): Promise<unknown> =>
      open()
        .webp({ ...timing(animation), quality, lossless, effort })
        .toFile(file);
    // libwebp fails at some efforts on some pictures; another effort then does.
    await encode(4).catch(() => encode(2));
  },
  tiff: (open, { bytes, density: [xres, yres] }, file) =>
    open()
      .tiff({
        compression: 'deflate',
        predictor: 'horizontal',
        bigtiff: bytes > BIG_TIFF,
        // sharp would write its own, one pixel a millimetre.
        xres,
        yres,
        resolutionUnit: 'inch',
      })
      .toFile(file),
  jxl: async (open, order, file) => (await import('./jxl-encode.js')).encodeJxl(open(), order, file),
  avif: (open, { encoding: { quality, lossless } }, file) => open().avif({ quality, lossless, effort: 4 }).toFile(file),
};
