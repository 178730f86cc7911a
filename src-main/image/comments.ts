import type { InputFormat } from '../contract/formats.js';
import type { Comment } from './picture-metadata.js';
import { readChunks } from './png/chunks.js';
import { textsIn } from './png/text.js';
import { withFile, type ReadAt } from './read-at.js';

const readers: Partial<Readonly<Record<InputFormat, (read: ReadAt) => Promise<Comment[]>>>> = {
  png: async (read) => textsIn(await readChunks(read)),
};

/** Texts in a file that are neither EXIF nor XMP nor IPTC. */
export async function commentsIn(file: string, format: InputFormat): Promise<Comment[]> {
  const reader = readers[format];
  if (reader === undefined) return [];
  return withFile(file, reader);
}
