// Chunks of PNG files other than their pixels (PNG, third edition, section 11).
import type { ReadAt } from '../read-at.js';

export interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const SIGNATURE = 8;
/** Longer ones are no words of a picture. */
const LARGEST = 2 ** 26;
const MOST = 65_536;
/** What pixels are in. */
const PIXELS = new Set(['IDAT', 'fdAT']);

/** All chunks but those with pixels, in order, or those before the pixels; as far as the file goes. */
export async function readChunks(read: ReadAt, { beforePixels = false } = {}): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE, i = 0; i < MOST; i++) {
    const head = await read(at, 8);
    if (head.length < 8) return chunks;
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (beforePixels && PIXELS.has(type)) return chunks;
    if (!PIXELS.has(type) && length <= LARGEST) chunks.push({ type, data: await read(at + 8, length) });
    if (type === 'IEND') return chunks;
    at += length + 12;
  }
  return chunks;
}
