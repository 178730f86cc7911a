// libvips puts JPEG's header before WebP's EXIF, where the format has none (WebP container specification).
import { EXIF_HEADER } from '../exif.js';
import type { Finisher } from '../finisher.js';
import { littleEndian, riffChunks } from './chunks.js';

export const webpFinisher: Finisher = {
  wanted: ({ exif }) => exif !== undefined,
  async edits(read, _, size) {
    const exif = (await riffChunks(read, size)).find(({ type }) => type === 'EXIF');
    if (exif === undefined) return [];
    const start = await read(exif.at, EXIF_HEADER.length);
    if (!start.equals(EXIF_HEADER)) return [];
    return [
      { at: 4, remove: 4, insert: littleEndian(size - 8 - EXIF_HEADER.length) },
      { at: exif.at - 4, remove: 4, insert: littleEndian(exif.length - EXIF_HEADER.length) },
      { at: exif.at, remove: EXIF_HEADER.length, insert: Buffer.alloc(0) },
    ];
  },
};
