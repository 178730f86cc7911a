// A PNG file's size and colours by its chunks (PNG, third edition, section 11).
import { crc32 } from 'node:zlib';
import type { QuickReader } from '../quick-reader.js';

/** Bits a sample that a colour type may have. */
const BITS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** Several frames, colours told by code points, a picture that may be turned. */
const SPECIAL = new Set(['acTL', 'cICP', 'eXIf']);
const MOST_CHUNKS = 512;
const LARGEST_SIDE = 2 ** 31;

export const quickPng: QuickReader = async (read) => {
  // The length of the first chunk, its type, its content, its checksum.
  const first = await read(8, 25);
  if (first.length < 25 || first.readUInt32BE(0) !== 13 || first.toString('latin1', 4, 8) !== 'IHDR') return undefined;
  if (crc32(first.subarray(4, 21)) !== first.readUInt32BE(21)) return undefined;
  const [width, height] = [first.readUInt32BE(8), first.readUInt32BE(12)];
  const [bits, type, compression, filter, interlace] = Array.from(first.subarray(16, 21)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0 || width >= LARGEST_SIDE || height >= LARGEST_SIDE) return undefined;
  if (BITS[type]?.includes(bits) !== true || compression !== 0 || filter !== 0 || interlace > 1) return undefined;
  let alpha = type === 4 || type === 6;
  for (let at = 33, i = 0; i < MOST_CHUNKS; i++) {
    const head = await read(at, 8);
    if (head.length < 8) return undefined;
    const name = head.toString('latin1', 4, 8);
    if (SPECIAL.has(name)) return undefined;
    if (name === 'tRNS') alpha = true;
    if (name === 'IDAT') {
      const channels = type === 0 || type === 4 ? 1 : 3;
      return { format: 'png', width, height, depth: bits === 16 ? 16 : 8, channels, alpha };
    }
    at += head.readUInt32BE(0) + 12;
  }
  return undefined;
};
