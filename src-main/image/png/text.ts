// Texts in PNG files (PNG, third edition, section 11.3.3).
import { inflateSync } from 'node:zlib';
import { unwrapIptc } from '../iptc.js';
import type { Comment } from '../picture-metadata.js';
import type { Chunk } from './chunks.js';

/** A text larger than this, once unpacked, is no description. */
const LARGEST = 2 ** 24;

/** Texts that are other metadata in disguise, which libvips reads. */
const NOT_WORDS = /^(XML:com\.adobe\.xmp|Raw profile type )/;

/** The texts, keywords whole; what is damaged is left out. */
export const textsIn = (chunks: readonly Chunk[]): Comment[] =>
  chunks.flatMap(({ type, data }) => {
    const text = readers[type]?.(data);
    return text === undefined || NOT_WORDS.test(text.keyword) ? [] : [text];
  });

/**
 * IPTC records that ImageMagick and exiftool hide in a text: a name, the length, then hexadecimal digits; within the
 * resources of Photoshop or bare.
 */
export function hiddenIptc(chunks: readonly Chunk[]): Buffer | undefined {
  for (const { type, data } of chunks) {
    const text = readers[type]?.(data);
    if (text === undefined || !/^Raw profile type (iptc|8bim)$/i.test(text.keyword)) continue;
    const digits = /^\s*[^\n]*\n\s*\d+\s*\n([0-9a-f\s]+)$/i.exec(text.text)?.[1];
    const bytes = digits && Buffer.from(digits.replace(/\s/g, ''), 'hex');
    if (!bytes) continue;
    if (bytes[0] === 0x1c) return bytes;
    const whole = bytes.toString('latin1', 0, 4) === '8BIM' ? Buffer.concat([Buffer.from(PHOTOSHOP), bytes]) : bytes;
    return unwrapIptc(whole);
  }
  return undefined;
}

const PHOTOSHOP = 'Photoshop 3.0\0';

const readers: Readonly<Record<string, (data: Buffer) => Comment | undefined>> = {
  tEXt(data) {
    const [keyword, text] = split(data);
    return text && { keyword, text: text.toString('latin1') };
  },
  zTXt(data) {
    const [keyword, rest] = split(data);
    const text = rest && unpacked(rest.subarray(1));
    return text && { keyword, text: text.toString('latin1') };
  },
  iTXt(data) {
    const [keyword, rest] = split(data);
    if (rest === undefined || rest.length < 2) return undefined;
    // A flag, a method, then language and translated keyword, each up to a zero.
    const [, afterLanguage] = split(rest.subarray(2));
    const [, body] = afterLanguage === undefined ? [] : split(afterLanguage);
    const text = body && (rest[0] === 1 ? unpacked(body) : body);
    return text && { keyword, text: text.toString('utf8') };
  },
};

function split(data: Buffer): [before: string, after?: Buffer] {
  const zero = data.indexOf(0);
  return zero < 0 ? [''] : [data.toString('latin1', 0, zero), data.subarray(zero + 1)];
}

function unpacked(data: Buffer): Buffer | undefined {
  try {
    return inflateSync(data, { maxOutputLength: LARGEST });
  } catch {
    // Damaged or far too large: no word of it can be believed.
    return undefined;
  }
}
