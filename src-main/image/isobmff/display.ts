// What a HEIF file says of the display that its picture was made on (ISO/IEC 14496-12, mdcv and clli), as PNG has it.
import type { Chunk } from '../png/chunks.js';

/** Chromaticities as x and y, 16 bits each: green, blue, red (ISO/IEC 23008-2, D.3.28), then white; then two luminances. */
const [PAIR, PRIMARIES, COLOUR_VOLUME] = [4, 3, 24];

/** Units of PNG's light levels in one candela a square metre. */
const UNITS = 10_000;

/** @param content  of the picture's properties of a type */
export function displayOf(content: Readonly<{ mdcv: Buffer; clli: Buffer }>): Chunk[] {
  const { mdcv, clli } = content;
  const chunks: Chunk[] = [];
  if (mdcv.length >= COLOUR_VOLUME) {
    const pair = (i: number): Buffer => mdcv.subarray(PAIR * i, PAIR * (i + 1));
    // PNG begins with red; units are the same.
    const data = Buffer.concat([pair(2), pair(0), pair(1), mdcv.subarray(PAIR * PRIMARIES, COLOUR_VOLUME)]);
    chunks.push({ type: 'mDCV', data });
  }
  if (clli.length >= 4) {
    const data = Buffer.alloc(8);
    for (const i of [0, 1]) data.writeUInt32BE(clli.readUInt16BE(2 * i) * UNITS, 4 * i);
    chunks.push({ type: 'cLLI', data });
  }
  return chunks;
}
