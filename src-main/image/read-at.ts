import { open, type FileHandle } from 'node:fs/promises';

/** `length` bytes from `position`; fewer where the file ends. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

export const readerOf =
  (handle: FileHandle): ReadAt =>
  async (position, length) => {
    if (!Number.isSafeInteger(position)) return Buffer.alloc(0);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };

/** Bytes read at a time: what headers are made of is small and lies close together. */
const BLOCK = 16_384;

/** Reads a file in blocks, which may be of use again; only while nobody writes to it. */
function inBlocks(read: ReadAt): ReadAt {
  let start = 0;
  let block: Buffer = Buffer.alloc(0);
  return async (position, length) => {
    if (length > BLOCK || !Number.isSafeInteger(position)) return read(position, length);
    const isThere = position >= start && position + length <= start + block.length;
    if (!isThere) [start, block] = [position, await read(position, BLOCK)];
    return block.subarray(position - start, position - start + length);
  };
}

/** Opens a file for `use`. */
export async function withFile<T>(file: string, use: (read: ReadAt, size: number) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await use(inBlocks(readerOf(handle)), (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}
