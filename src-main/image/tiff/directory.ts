// Directories of tags: the structure of TIFF files and of EXIF blocks alike (TIFF 6.0, section 2; BigTIFF as libtiff
// writes it; EXIF 2.32, section 4.6).

import type { ReadAt } from '../read-at.js';

/** One tag: its values in little-endian order, whatever order they were read in. */
export interface Entry {
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
  /** Where they stood in what they were read from. */
  readonly at?: number;
}

export type Directory = Map<number, Entry>;

export interface TiffLayout {
  readonly little: boolean;
  readonly big: boolean;
  /** Where the first directory is. */
  readonly first: number;
}

/** TIFF's types by number: bytes a value, and bytes that are swapped together. Type 7 is opaque. */
const TYPES: Readonly<Record<number, readonly [size: number, unit: number]>> = {
  1: [1, 1], 2: [1, 1], 3: [2, 2], 4: [4, 4], 5: [8, 4], 6: [1, 1], 7: [1, 1], 8: [2, 2], 9: [4, 4], 10: [8, 4],
  11: [4, 4], 12: [8, 8], 13: [4, 4], 16: [8, 8], 17: [8, 8], 18: [8, 8],
}; // prettier-ignore

/** A tag's values beyond this are no description of a picture. */
const LARGEST_VALUE = 2 ** 24;

/** Directories longer than this are damaged. */
const MOST_ENTRIES = 4096;

/** Reading that asks for bytes by their place, so that it goes through files and through memory alike. */
type Reading<T> = Generator<readonly [position: number, length: number], T, Buffer>;

async function inFile<T>(read: ReadAt, reading: Reading<T>): Promise<T> {
  let step = reading.next();
  while (step.done !== true) step = reading.next(await read(...step.value));
  return step.value;
}

function inMemory<T>(bytes: Buffer, reading: Reading<T>): T {
  let step = reading.next();
  while (step.done !== true) {
    const [position, length] = step.value;
    step = reading.next(bytes.subarray(position, position + length));
  }
  return step.value;
}

/** What the first bytes of a TIFF file say; undefined for anything else. */
export const layoutOf = (read: ReadAt): Promise<TiffLayout | undefined> => inFile(read, layout());

/** The directory at `position`; entries that lie outside the file or have an unknown type are left out. */
export const readDirectory = (read: ReadAt, how: TiffLayout, position: number): Promise<Directory> =>
  inFile(read, entries(how, position));

/** The same of an EXIF block's structure in memory. */
export const layoutIn = (bytes: Buffer): TiffLayout | undefined => inMemory(bytes, layout());
export const directoryIn = (bytes: Buffer, how: TiffLayout, position: number): Directory =>
  inMemory(bytes, entries(how, position));

function* layout(): Reading<TiffLayout | undefined> {
  const head = yield [0, 16];
  const order = head.toString('latin1', 0, 2);
  if (head.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const version = number(head, 2, 2, little);
  if (version === 42) return { little, big: false, first: number(head, 4, 4, little) };
  return version === 43 && head.length === 16 ? { little, big: true, first: number(head, 8, 8, little) } : undefined;
}

function* entries({ little, big }: TiffLayout, position: number): Reading<Directory> {
  const [countSize, entrySize, inline] = big ? [8, 20, 8] : [2, 12, 4];
  const directory: Directory = new Map();
  const start = yield [position, countSize];
  if (start.length < countSize) return directory;
  const many = Math.min(number(start, 0, countSize, little), MOST_ENTRIES);
  const table = yield [position + countSize, many * entrySize];
  for (let at = 0; at + entrySize <= table.length; at += entrySize) {
    const type = number(table, at + 2, 2, little);
    const [size, unit] = TYPES[type] ?? [0, 1];
    const count = number(table, at + 4, big ? 8 : 4, little);
    const length = size * count;
    if (length === 0 || length > LARGEST_VALUE) continue;
    const field = at + entrySize - inline;
    const place = length <= inline ? position + countSize + field : number(table, field, inline, little);
    const value = length <= inline ? table.subarray(field, field + length) : yield [place, length];
    if (value.length < length) continue;
    directory.set(number(table, at, 2, little), {
      type,
      count,
      value: little ? Buffer.from(value) : swapped(value, unit),
      at: place,
    });
  }
  return directory;
}

/** Where the bytes of a tag are, however many; undefined where the directory at `position` has no such tag, or within itself. */
export async function valuePlace(
  read: ReadAt,
  { little, big }: TiffLayout,
  position: number,
  wanted: number,
): Promise<{ readonly at: number; readonly length: number } | undefined> {
  const [countSize, entrySize, inline] = big ? [8, 20, 8] : [2, 12, 4];
  const start = await read(position, countSize);
  const many = start.length < countSize ? 0 : Math.min(number(start, 0, countSize, little), MOST_ENTRIES);
  const table = await read(position + countSize, many * entrySize);
  for (let at = 0; at + entrySize <= table.length; at += entrySize) {
    if (number(table, at, 2, little) !== wanted) continue;
    const [size] = TYPES[number(table, at + 2, 2, little)] ?? [0];
    const length = size * number(table, at + 4, big ? 8 : 4, little);
    return length <= inline ? undefined : { at: number(table, at + entrySize - inline, inline, little), length };
  }
  return undefined;
}

/** Where the directory at `position` says where the next one is; beyond the file if it is cut off. */
export const pointerBehind = (read: ReadAt, how: TiffLayout, position: number): Promise<number> =>
  inFile(read, pointer(how, position));
export const pointerIn = (bytes: Buffer, how: TiffLayout, position: number): number =>
  inMemory(bytes, pointer(how, position));

function* pointer({ little, big }: TiffLayout, position: number): Reading<number> {
  const [countSize, entrySize] = big ? [8, 20] : [2, 12];
  const start = yield [position, countSize];
  if (start.length < countSize) return Infinity;
  return position + countSize + number(start, 0, countSize, little) * entrySize;
}

/** Where the directory behind the one at `position` is; 0 behind the last, or where the file ends. */
export async function nextDirectory(read: ReadAt, how: TiffLayout, position: number): Promise<number> {
  const size = how.big ? 8 : 4;
  const next = await read(await pointerBehind(read, how, position), size);
  return next.length < size ? 0 : number(next, 0, size, how.little);
}

/**
 * A directory as bytes that will stand at `position`, values behind it, the next directory `next`. Little-endian.
 */
export function directoryBytes(directory: Directory, position: number, big: boolean, next = 0): Buffer {
  const [countSize, entrySize, inline] = big ? [8, 20, 8] : [2, 12, 4];
  const sorted = [...directory].sort(([a], [b]) => a - b);
  const table = Buffer.alloc(countSize + sorted.length * entrySize + inline);
  put(table, 0, countSize, sorted.length);
  const values: Buffer[] = [];
  let end = position + table.length;
  for (const [i, [tag, { type, count, value }]] of sorted.entries()) {
    const at = countSize + i * entrySize;
    put(table, at, 2, tag);
    put(table, at + 2, 2, type);
    put(table, at + 4, big ? 8 : 4, count);
    if (value.length <= inline) {
      value.copy(table, at + entrySize - inline);
    } else {
      put(table, at + entrySize - inline, inline, end);
      // Values begin on a word boundary (TIFF 6.0, page 15).
      const padded = Buffer.concat([value, Buffer.alloc(value.length & 1)]);
      values.push(padded);
      end += padded.length;
    }
  }
  put(table, table.length - inline, inline, next);
  return Buffer.concat([table, ...values]);
}

/** An entry of whole numbers: type 3 (SHORT), 4 (LONG) or 16 (LONG8). */
export function wholeNumbers(type: 3 | 4 | 16, ...values: number[]): Entry {
  const size = TYPES[type]![0];
  const value = Buffer.alloc(size * values.length);
  values.forEach((one, i) => put(value, i * size, size, one));
  return { type, count: values.length, value };
}

/** The first value of an entry of whole numbers. */
export const firstNumber = ({ type, value }: Entry): number => number(value, 0, TYPES[type]![0], true);

/** All values of an entry of whole numbers. */
export const numbersOf = ({ type, count, value }: Entry): number[] => {
  const [size] = TYPES[type]!;
  return Array.from({ length: count }, (_, i) => number(value, i * size, size, true));
};

/** All values of an entry of rationals (type 5). */
export const rationalsOf = ({ count, value }: Entry): number[] =>
  Array.from({ length: count }, (_, i) => value.readUInt32LE(8 * i) / value.readUInt32LE(8 * i + 4));

function number(bytes: Buffer, at: number, size: number, little: boolean): number {
  if (size < 8) return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
}

function put(bytes: Buffer, at: number, size: number, value: number): void {
  if (size < 8) bytes.writeUIntLE(value, at, size);
  else bytes.writeBigUInt64LE(BigInt(value), at);
}

function swapped(value: Buffer, unit: number): Buffer {
  const copy = Buffer.from(value);
  if (unit === 2) return copy.swap16();
  if (unit === 4) return copy.swap32();
  return unit === 8 ? copy.swap64() : copy;
}
