// Chunks that libvips does not write, or not whole: code points, and texts with their keywords and languages
// (PNG, third edition, section 11.3).
import type { Finisher } from '../finisher.js';
import type { PictureMetadata } from '../picture-metadata.js';
import { chunk } from './chunks.js';

/** Where IHDR ends: the signature, then a chunk of 13 bytes. */
const AFTER_HEADER = 8 + 12 + 13;

const LONGEST_KEYWORD = 79;

export const pngFinisher: Finisher = {
  wanted: ({ hdr, display, comments }) => hdr !== undefined || display !== undefined || comments.length > 0,
  edits: async (_, metadata) => [{ at: AFTER_HEADER, remove: 0, insert: Buffer.concat(chunksOf(metadata)) }],
};

function chunksOf({ hdr, display = [], comments }: PictureMetadata): Buffer[] {
  // RGB, full range.
  const codePoints = hdr === undefined ? [] : [chunk('cICP', Buffer.from([hdr.primaries, hdr.transfer, 0, 1]))];
  const more = display.map(({ type, data }) => chunk(type, data));
  return [...codePoints, ...more, ...comments.map(({ keyword, text }) => textChunk(keyword, text))];
}

/** tEXt where Latin-1 will do, iTXt for the rest of the world. */
function textChunk(keyword: string, text: string): Buffer {
  const name = Buffer.from(keyword.trim().slice(0, LONGEST_KEYWORD) || 'Comment', 'latin1');
  const isLatin = /^[\n\x20-\x7e\xa0-\xff]*$/.test(text);
  return isLatin
    ? chunk('tEXt', Buffer.concat([name, Buffer.alloc(1), Buffer.from(text, 'latin1')]))
    : chunk('iTXt', Buffer.concat([name, Buffer.alloc(5), Buffer.from(text, 'utf8')]));
}
