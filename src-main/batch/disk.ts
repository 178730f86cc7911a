import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputTraits, type Encoding } from '../contract/formats.js';

/** Left free in any case. */
const RESERVE = 200e6;

/** What a result will about take. */
export const estimatedBytes = (width: number, height: number, encoding: Encoding): number =>
  Math.round(width * height * outputTraits(encoding.format).bytesPerPixel * (encoding.depth / 8));

/** Bytes of scratch files while a picture is made: a canvas of so many pixels and the copy that is encoded. */
export const scratchBytes = (pixels: number, depth: 8 | 16): number => pixels * 4 * (depth / 8) * 2 + RESERVE;

/** Free bytes where `path` is or will be. */
export async function freeBytes(path: string): Promise<number> {
  for (let at = path; ; at = dirname(at)) {
    const facts = await statfs(at).catch(() => undefined);
    if (facts !== undefined) return facts.bavail * facts.bsize;
    if (dirname(at) === at) return Infinity;
  }
}
