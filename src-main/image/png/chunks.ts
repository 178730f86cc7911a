// Chunks of PNG files (PNG, third edition, section 11).
import { crc32 } from 'node:zlib';
import type { ReadAt } from '../read-at.js';

export const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Longer ones are no words of a picture. */
const LARGEST = 2 ** 26;
const MOST = 65_536;
/** What pixels are in. */
const PIXELS = new Set(['IDAT', 'fdAT']);

/** All chunks but those with pixels, in order, or those before the pixels; as far as the file goes. */
export async function readChunks(read: ReadAt, { beforePixels = false } = {}): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (let at = PNG_SIGNATURE.length, i = 0; i < MOST; i++) {
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

export interface ChunkPlace {
  readonly type: string;
  /** Where its content is, and how long. */
  readonly at: number;
  readonly length: number;
}

/** Where all chunks are, those with pixels too; as far as the file goes. */
export async function chunkPlaces(read: ReadAt): Promise<ChunkPlace[]> {
  const places: ChunkPlace[] = [];
  for (let at = PNG_SIGNATURE.length; ;) {
    const head = await read(at, 8);
    if (head.length < 8) return places;
    const length = head.readUInt32BE(0);
    places.push({ type: head.toString('latin1', 4, 8), at: at + 8, length });
    if (places.at(-1)!.type === 'IEND') return places;
    at += length + 12;
  }
}

/** A chunk with its length and its checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
