// What Samsung's cameras put behind a JPEG: named parts, then a directory of them (as ExifTool's Samsung.pm tells it).
import type { ReadAt } from '../read-at.js';

/** The part with the video of a motion photo. */
const VIDEO = 0x0a30;
/** Bytes of an entry: two unused ones, the kind, where the part begins, and its length. */
const ENTRY = 12;
const LARGEST = 2 ** 16;

/** Whether the file ends with a directory that lists a video. */
export async function hasVideo(read: ReadAt, size: number): Promise<boolean> {
  const end = await read(Math.max(0, size - 8), 8);
  if (end.length < 8 || end.toString('latin1', 4) !== 'SEFT') return false;
  const length = end.readUInt32LE(0);
  if (length > Math.min(LARGEST, size - 8)) return false;
  const directory = await read(size - 8 - length, length);
  if (directory.length < 12 || directory.toString('latin1', 0, 4) !== 'SEFH') return false;
  const count = Math.min(directory.readUInt32LE(8), Math.floor((directory.length - 12) / ENTRY));
  return Array.from({ length: count }, (_, i) => directory.readUInt16LE(12 + ENTRY * i + 2)).includes(VIDEO);
}
