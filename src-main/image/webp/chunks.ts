// Chunks of WebP files (WebP container specification, section 3).
import type { ReadAt } from '../read-at.js';

export interface RiffChunk {
  readonly type: string;
  /** Where its content is, and how long. */
  readonly at: number;
  readonly length: number;
}

const MOST = 65_536;

export async function riffChunks(read: ReadAt, size: number): Promise<RiffChunk[]> {
  const chunks: RiffChunk[] = [];
  for (let at = 12; at + 8 <= size && chunks.length < MOST;) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const length = head.readUInt32LE(4);
    chunks.push({ type: head.toString('latin1', 0, 4), at: at + 8, length });
    at += 8 + length + (length & 1);
  }
  return chunks;
}

export function littleEndian(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return bytes;
}
