// Boxes of files such as HEIC, AVIF, JPEG 2000 and JPEG XL (ISO/IEC 14496-12, section 4.2).
import type { ReadAt } from '../read-at.js';

export interface Box {
  readonly type: string;
  /** Where its content is in the file, and how long. */
  readonly at: number;
  readonly length: number;
}

const MOST = 4096;

/** Boxes from `start` to `end`, in order; as far as the file goes. */
export async function boxesIn(read: ReadAt, start: number, end: number): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < MOST;) {
    const head = await read(at, 16);
    if (head.length < 8) break;
    const short = head.readUInt32BE(0);
    const isLong = short === 1 && head.length === 16;
    // 0: to the end of the file.
    const size = short === 0 ? end - at : isLong ? Number(head.readBigUInt64BE(8)) : short;
    const headSize = isLong ? 16 : 8;
    if (size < headSize) break;
    const length = Math.min(size, end - at) - headSize;
    boxes.push({ type: head.toString('latin1', 4, 8), at: at + headSize, length });
    at += size;
  }
  return boxes;
}
