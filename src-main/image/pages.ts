import type { InputFormat } from '../contract/formats.js';
import { readChunks } from './png/chunks.js';
import { withFile } from './read-at.js';
import { tiffSamples } from './tiff/samples.js';

const counters: Partial<Readonly<Record<InputFormat, (file: string) => Promise<number>>>> = {
  // Animated PNG (PNG, third edition, section 11.3.6), of which libvips reads the first frame.
  async png(file) {
    const chunks = await withFile(file, (read) => readChunks(read, { beforePixels: true }));
    const control = chunks.find(({ type }) => type === 'acTL')?.data;
    return control === undefined || control.length < 8 ? 1 : control.readUInt32BE(0);
  },
  // libvips counts thumbnails and masks too.
  tiff: async (file) => Math.max(1, (await tiffSamples(file)).pages.length),
};

/** Frames or pages in a file, where libvips counts them wrongly. */
export const pagesIn = async (file: string, format: InputFormat): Promise<number | undefined> =>
  counters[format]?.(file);
