import { availableParallelism } from 'node:os';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { Problem } from '../base/problem.js';
import type { ProblemCode } from '../contract/problem-codes.js';

// The one door to sharp, set up for files that are read once, from top to bottom, and may be very large.

sharp.cache(false);
// libvips works out rows in any case; what gains by more threads is the AVIF encoder.
takeShare(1);

/** Has it compute with as many threads as this share of the machine's processors, 0..1. */
export function takeShare(share: number): void {
  sharp.concurrency(Math.max(1, Math.floor(availableParallelism() * share)));
}

/** libvips allows sides of 10 million pixels; a picture that claims more than this is damaged or hostile. */
const MOST_PIXELS = 2 ** 34;

/**
 * Opens a picture for one pass: one page of several, or `all` frames of an animation, one below the other.
 * `keepEncoding` leaves the samples as they are stored: sharp's default would convert them from the embedded profile to
 * sRGB.
 */
export function openPicture(
  file: string | Buffer,
  { keepEncoding, page = 0, all = false }: { keepEncoding: boolean; page?: number; all?: boolean },
): Sharp {
  const options: SharpOptions = {
    ignoreIcc: keepEncoding,
    page,
    pages: all ? -1 : 1,
    sequentialRead: true,
    limitInputPixels: MOST_PIXELS,
    unlimited: true,
    // Tolerates oddities that cameras write, refuses files that end too early.
    failOn: 'error',
  };
  return sharp(file, options);
}

/** Opens one level of a pyramid, any part of which can be read without the rest. */
export const openLevel = (pyramid: string, level: number): Sharp =>
  sharp(pyramid, { page: level, limitInputPixels: MOST_PIXELS, unlimited: true, sequentialRead: false });

/** What libvips says, as sentences for people; the first that fits. */
const COMPLAINTS: readonly (readonly [RegExp, code: ProblemCode, message: string, advice: string])[] = [
  [/no space left on device|disk quota exceeded/i, 'disk-full', 'The disk is full.', 'Free some space, then resume.'],
  // Not the file's fault: seen with libvips 8.18 at the limits of memory, threads and open files.
  [
    /out of memory -- size|cannot allocate memory|error creating thread/i,
    'out-of-memory',
    'There was too little memory to read or write the picture.',
    'Close other programs, then retry.',
  ],
  [
    /too many open files/i,
    'too-many-files',
    'More files are open at once than the system allows.',
    'Close other programs, then retry.',
  ],
  [
    /unable to (open for write|write to ")/i,
    'folder-gone',
    'The folder to write to is gone, or nothing may be written to it.',
    'Bring it back, then retry.',
  ],
  [/input file is missing/i, 'file-missing', 'The file is no longer there.', 'Bring it back, then retry.'],
  [
    /unable to open for read|input\/output error|permission denied|stale file handle/i,
    'file-unreadable',
    'The file cannot be read; the disk it is on may be gone or failing.',
    'Check the disk and the permissions, then retry.',
  ],
  [
    /premature end of|unexpected end of|bad seek to \d/i,
    'file-truncated',
    'The file ends too early, so only part of it can be read.',
    'Copy or export it again.',
  ],
  [
    /exceeds pixel limit/i,
    'picture-too-large',
    'The picture has more pixels than can be handled.',
    'Cut it into parts.',
  ],
  [/./s, 'file-damaged', 'The file is damaged and cannot be decoded.', 'Copy or export it again.'],
];

/** libvips' words for a file that cannot be read or written, as a sentence for people; the words stay as the cause. */
export function damaged(error: unknown): Problem {
  const said = error instanceof Error ? error.message : String(error);
  const [, code, message, advice] = COMPLAINTS.find(([pattern]) => pattern.test(said))!;
  return new Problem(code, message, advice, { cause: error });
}

/** What libvips reads; its complaints become sentences for people. */
export const decoded = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw damaged(error);
  });

export { sharp };
