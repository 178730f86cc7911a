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

/** Opens a file for `use`. */
export async function withFile<T>(file: string, use: (read: ReadAt, size: number) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await use(readerOf(handle), (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}
