// Headers of the commonest files, read without libvips and in a few bytes: a folder may hold a hundred thousand of them.
import { quickJpeg } from './jpeg/quick-header.js';
import { quickPng } from './png/quick-header.js';
import type { QuickReader } from './quick-reader.js';
import { withFile, type ReadAt } from './read-at.js';
import type { PictureFacts } from './types.js';

const readers: readonly (readonly [beginning: Buffer, QuickReader])[] = [
  [Buffer.from([0xff, 0xd8, 0xff]), quickJpeg],
  [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), quickPng],
];

/**
 * The same as libvips tells of plain JPEG and PNG files with one picture; undefined for all others, for whatever is odd
 * about one, and for one that cannot be read.
 */
export async function quickFacts(file: string): Promise<PictureFacts | undefined> {
  try {
    return await withFile(file, async (read, bytes, stats) => (stats.isFile() ? quickFactsIn(read, bytes) : undefined));
  } catch (error) {
    // What is wrong with it is told by whoever looks at it properly.
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return undefined;
    throw error;
  }
}

/** The same of a file of so many bytes, wherever it is. */
export async function quickFactsIn(read: ReadAt, bytes: number): Promise<PictureFacts | undefined> {
  const head = await read(0, 8);
  const reader = readers.find(([beginning]) => head.subarray(0, beginning.length).equals(beginning))?.[1];
  const found = await reader?.(read);
  return found && { ...found, pages: 1, pixels: found.width * found.height, bytes };
}
