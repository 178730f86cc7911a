// Comments and XMP in GIF files (GIF89a; Adobe XMP specification, part 3, section 1.1.2).
import type { Words } from '../picture-metadata.js';
import type { ReadAt } from '../read-at.js';
import { textOf } from '../text-of.js';

const EXTENSION = 0x21;
const PICTURE = 0x2c;
const COMMENT = 0xfe;
const APPLICATION = 0xff;
const XMP = 'XMP DataXMP';
/** Bytes behind XMP that let readers of sub-blocks find its end: 1, 255 to 0, and 0. */
const TRAILER = 257;

const MOST = 65_536;
/** Words beyond this many bytes are not looked for. */
const LARGEST = 2 ** 26;

export async function gifWords(file: ReadAt): Promise<Words> {
  // A picture's sub-blocks are small and many: they are looked through in memory.
  const whole = await file(0, LARGEST);
  const read = (from: number, length: number): Buffer => whole.subarray(from, from + length);
  const head = read(0, 13);
  const comments: string[] = [];
  let xmp: Buffer | undefined;
  const table = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + table(head[10] ?? 0);
  for (let i = 0; i < MOST; i++) {
    const [kind, label] = read(at, 2);
    if (kind === PICTURE) {
      const flags = read(at + 9, 1)[0] ?? 0;
      at = blocks(read, at + 11 + table(flags)).end;
    } else if (kind === EXTENSION) {
      const { data, end } = blocks(read, at + 2);
      if (label === COMMENT) comments.push(textOf(data));
      if (label === APPLICATION && data.toString('latin1', 0, XMP.length) === XMP) {
        // It is no sub-blocks, but looks like some.
        const start = at + 3 + XMP.length;
        xmp = read(start, Math.max(0, end - 1 - TRAILER - start));
      }
      at = end;
    } else break;
  }
  return {
    ...(xmp === undefined || xmp.length === 0 ? {} : { xmp }),
    comments: comments.map((text) => ({ keyword: 'Comment', text })),
  };
}

/** Sub-blocks from `at` on, put together, and where they end. */
function blocks(read: (at: number, length: number) => Buffer, at: number): { data: Buffer; end: number } {
  const parts: Buffer[] = [];
  let place = at;
  for (;;) {
    const [length] = read(place, 1);
    if (length === undefined || length === 0) return { data: Buffer.concat(parts), end: place + 1 };
    parts.push(read(place + 1, length));
    place += 1 + length;
  }
}
