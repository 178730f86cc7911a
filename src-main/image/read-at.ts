import { closeSync, constants, fstatSync, openSync, read, readSync, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** `length` bytes from `position`; fewer where the file ends. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

export const readerOf =
  (handle: FileHandle): ReadAt =>
  async (position, length) => {
    if (!Number.isSafeInteger(position)) return Buffer.alloc(0);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };

const readLater = (descriptor: number, bytes: Buffer, position: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    read(descriptor, bytes, 0, bytes.length, position, (error, length) =>
      error === null ? resolve(bytes.subarray(0, length)) : reject(error),
    );
  });

/** Bytes read at a time: what headers are made of is small and lies close together; more would be memory that waits. */
const BLOCK = 4096;
/** As many are read at once. */
const AT_ONCE = 65_536;

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

/**
 * Opens a file for `use`. A few bytes are read at once rather than in the background, which takes several times as long:
 * for child processes only. Opening a FIFO does not wait for somebody to write into it.
 */
export async function withFile<T>(
  file: string,
  use: (read: ReadAt, size: number, facts: Stats) => Promise<T>,
): Promise<T> {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = fstatSync(descriptor);
    const readAt: ReadAt = (position, length) => {
      if (!Number.isSafeInteger(position)) return Promise.resolve(Buffer.alloc(0));
      const bytes = Buffer.allocUnsafe(length);
      if (length > AT_ONCE) return readLater(descriptor, bytes, position);
      return Promise.resolve(bytes.subarray(0, readSync(descriptor, bytes, 0, length, position)));
    };
    return await use(inBlocks(readAt), facts.size, facts);
  } finally {
    closeSync(descriptor);
  }
}
