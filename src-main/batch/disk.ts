import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputTraits, type Encoding } from '../contract/formats.js';
import { note } from '../contract/rules/notes.js';

/** Left free in any case. */
const RESERVE = 200e6;

/** What a result will about take. */
export const estimatedBytes = (pixels: number, encoding: Encoding): number =>
  Math.round(pixels * outputTraits(encoding.format).bytesPerPixel * (encoding.depth / 8));

/**
 * Bytes of scratch files while a picture is made: a canvas of so many pixels and the copy that is encoded; where it has
 * several frames, they are gathered before they are encoded.
 */
export const scratchBytes = (pixels: number, depth: 8 | 16, ofAll = pixels): number =>
  (2 * pixels + (ofAll > pixels ? ofAll : 0)) * 4 * (depth / 8) + RESERVE;

/** Room on a disk, bytes. */
export interface Space {
  readonly free: number;
  /** Of the whole disk, as far as this user may fill it. */
  readonly size: number;
}

/** The room where `path` is or will be. */
export async function spaceAt(path: string): Promise<Space> {
  for (let at = path; ; at = dirname(at)) {
    const facts = await statfs(at).catch(() => undefined);
    if (facts !== undefined) {
      const { bavail, bfree, blocks, bsize } = facts;
      return { free: bavail * bsize, size: (blocks - bfree + bavail) * bsize };
    }
    if (dirname(at) === at) return { free: Infinity, size: Infinity };
  }
}

export const freeBytes = async (path: string): Promise<number> => (await spaceAt(path)).free;

/** What is missing for a picture, for people. */
export interface Lack {
  readonly reason: string;
  /** Not even an empty disk could hold it. */
  readonly forever: boolean;
}

/** Whether the disks have room for a result and the scratch files that it needs on the way; what is missing, or null. */
export async function lackOfSpace(
  { output, targetWidth: width, targetHeight: height, targetPixels, encoding }: Sized,
  scratch: string,
  space: (path: string) => Promise<Space> = spaceAt,
): Promise<Lack | null> {
  const needs = [
    [scratch, scratchBytes(width * height, encoding?.depth ?? 8, targetPixels)],
    [dirname(output), encoding === null ? 0 : estimatedBytes(targetPixels, encoding)],
  ] as const;
  for (const [folder, needed] of needs) {
    const { free, size } = await space(folder);
    if (free >= needed) continue;
    const wants = { needed: amount(needed, Math.ceil), folder };
    return needed > size
      ? { reason: note('lack-for-ever', { ...wants, size: amount(size, Math.floor) }), forever: true }
      : { reason: note('lack-of-space', { ...wants, free: amount(free, Math.floor) }), forever: false };
  }
  return null;
}

interface Sized {
  readonly output: string;
  readonly targetWidth: number;
  readonly targetHeight: number;
  readonly targetPixels: number;
  readonly encoding: Encoding | null;
}

/** "1.2 GB", "300 MB"; what is needed rounded up and what there is rounded down, so that they never look alike. */
const amount = (bytes: number, round: (value: number) => number): string =>
  bytes < 1e9 ? `${round(bytes / 1e6)} MB` : `${(round(bytes / 1e8) / 10).toFixed(1)} GB`;
