import type { Sharp } from 'sharp';
import type { Encoding, OutputFormat } from './types.js';

/**
 * Encodes what `open` gives (a fresh pipeline each time it is called) to `file`.
 *
 * @param bytes  size of the uncompressed samples
 */
type Encoder = (open: () => Sharp, encoding: Encoding, bytes: number, file: string) => Promise<unknown>;

/** A classic TIFF addresses 4 GiB; well below, compression could still make a file larger than its samples. */
const BIG_TIFF = 3.5 * 2 ** 30;

export const encoders: Readonly<Record<OutputFormat, Encoder>> = {
  // Optimising the coding would buffer the whole picture: 2.2 GB for 24000 x 16000.
  jpeg: (open, { quality }, _, file) =>
    open()
      .jpeg({ quality, optimiseCoding: false, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' })
      .toFile(file),
  png: (open, _, __, file) => open().png({ compressionLevel: 6 }).toFile(file),
  webp: async (open, { quality, lossless }, _, file) => {
    const encode = (effort: number): Promise<unknown> => open().webp({ quality, lossless, effort }).toFile(file);
    // libwebp fails at some efforts on some pictures; another effort then does.
    await encode(4).catch(() => encode(2));
  },
  tiff: (open, _, bytes, file) =>
    open()
      .tiff({ compression: 'deflate', predictor: 'horizontal', bigtiff: bytes > BIG_TIFF })
      .toFile(file),
  avif: (open, { quality, lossless }, _, file) => open().avif({ quality, lossless, effort: 4 }).toFile(file),
};
