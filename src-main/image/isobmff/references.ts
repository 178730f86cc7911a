// How the items of a HEIF file refer to each other (ISO/IEC 14496-12, section 8.11.12).
import type { ReadAt } from '../read-at.js';
import { boxesIn, type Box } from './boxes.js';

/** What an item says of others: `auxl` that it belongs to them, `prem` that it is multiplied by them. */
export interface Reference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

/** A box longer than this is no list of references. */
const LARGEST = 2 ** 20;

export async function referencesIn(read: ReadAt, box: Box | undefined): Promise<Reference[]> {
  if (box === undefined) return [];
  const [version] = await read(box.at, 1);
  const size = version === 0 ? 2 : 4;
  const found: Reference[] = [];
  for (const { type, at, length } of await boxesIn(read, box.at + 4, box.at + box.length)) {
    const bytes = length > LARGEST ? Buffer.alloc(0) : await read(at, length);
    if (bytes.length < size + 2) continue;
    const count = Math.min(bytes.readUInt16BE(size), Math.floor((bytes.length - size - 2) / size));
    const to = Array.from({ length: count }, (_, i) => bytes.readUIntBE(size + 2 + i * size, size));
    found.push({ type, from: bytes.readUIntBE(0, size), to });
  }
  return found;
}
