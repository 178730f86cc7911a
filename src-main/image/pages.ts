import type { InputFormat } from '../contract/formats.js';
import { framesIn } from './isobmff/sequence.js';
import { animationControl } from './png/animation.js';
import { withFile } from './read-at.js';
import { tiffSamples } from './tiff/samples.js';
import type { PictureFacts } from './types.js';

type Pages = Partial<Pick<PictureFacts, 'pages' | 'pixels'>>;

/** Beside its still picture a file may have moving ones, of which that is the first. */
async function sequence(file: string): Promise<Pages> {
  const frames = await withFile(file, framesIn);
  return frames > 1 ? { pages: frames } : {};
}

const counters: Partial<Readonly<Record<InputFormat, (file: string) => Promise<Pages>>>> = {
  // Of an animated PNG libvips reads the first frame.
  async png(file) {
    return { pages: (await withFile(file, animationControl))?.frames ?? 1 };
  },
  avif: sequence,
  heic: sequence,
  // libvips counts thumbnails and masks too.
  async tiff(file) {
    const { pages } = await tiffSamples(file);
    if (pages.length < 2) return { pages: 1 };
    return { pages: pages.length, pixels: pages.reduce((sum, { width, height }) => sum + width * height, 0) };
  },
};

/** Frames or pages in a file, where libvips counts them wrongly, and their pixels, where they differ in size. */
export const pagesIn = async (file: string, format: InputFormat): Promise<Pages> => counters[format]?.(file) ?? {};
