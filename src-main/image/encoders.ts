import type { Sharp } from 'sharp';
import type { OutputFormat } from '../contract/formats.js';
import type { Order } from './encode-order.js';

/** Encodes what `open` gives (a fresh pipeline each time it is called) to `file`. */
type Encoder = (open: () => Sharp, order: Order, file: string) => Promise<unknown>;

/** A classic TIFF addresses 4 GiB; well below, compression could still make a file larger than its samples. */
const BIG_TIFF = 3.5 * 2 ** 30;

export const encoders: Readonly<Record<OutputFormat, Encoder>> = {
  // Optimising the coding would buffer the whole picture: 2.2 GB for 24000 x 16000.
  jpeg: (open, { encoding: { quality } }, file) =>
    open()
      .jpeg({ quality, optimiseCoding: false, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' })
      .toFile(file),
  png: (open, _, file) => open().png({ compressionLevel: 6 }).toFile(file),
  webp: async (open, { encoding: { quality, lossless } }, file) => {
    // `exact` would keep colours under full transparency; they were made up in reading.
    const encode = (effort: number): Promise<unknown> => open().webp({ quality, lossless, effort }).toFile(file);
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
