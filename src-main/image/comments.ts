import { open } from 'node:fs/promises';
import type { InputFormat } from '../contract/formats.js';
import { readChunks } from './png/chunks.js';
import { textsIn, type Comment } from './png/text.js';
import { readerOf, type ReadAt } from './read-at.js';

const readers: Partial<Readonly<Record<InputFormat, (read: ReadAt) => Promise<Comment[]>>>> = {
  png: async (read) => textsIn(await readChunks(read)),
};

/** Texts in a file that are neither EXIF nor XMP nor IPTC. */
export async function commentsIn(file: string, format: InputFormat): Promise<Comment[]> {
  const reader = readers[format];
  if (reader === undefined) return [];
  const handle = await open(file, 'r');
  return reader(readerOf(handle)).finally(() => handle.close());
}
