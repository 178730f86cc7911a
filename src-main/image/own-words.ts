import type { InputFormat } from '../contract/formats.js';
import { gifWords } from './gif/words.js';
import { heifFacts } from './isobmff/items.js';
import type { Words } from './picture-metadata.js';
import { readChunks } from './png/chunks.js';
import { hiddenIptc, textsIn } from './png/text.js';
import { withFile, type ReadAt } from './read-at.js';

/** Drafts of the standard had a small last letter, which means that a copy may be made without knowing what it says. */
const DISPLAY = new Set(['mDCV', 'cLLI', 'mDCv', 'cLLi']);

const readers: Partial<Readonly<Record<InputFormat, (read: ReadAt, size: number) => Promise<Words>>>> = {
  async png(read) {
    const chunks = await readChunks(read);
    const iptc = hiddenIptc(chunks);
    const display = chunks.filter(({ type }) => DISPLAY.has(type));
    return {
      ...(iptc === undefined ? {} : { iptc }),
      ...(display.length === 0 ? {} : { display }),
      comments: textsIn(chunks),
    };
  },
  gif: gifWords,
  async avif(read, size) {
    const display = (await heifFacts(read, size))?.display ?? [];
    return { ...(display.length === 0 ? {} : { display }), comments: [] };
  },
};

/** Words in a file that libvips passes over. */
export async function ownWords(file: string, format: InputFormat): Promise<Words> {
  const reader = readers[format];
  return reader === undefined ? { comments: [] } : withFile(file, reader);
}
