import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { Problem } from '../base/problem.js';

// The one door to sharp, set up for files that are read once, from top to bottom, and may be very large.

sharp.cache(false);

/** libvips allows sides of 10 million pixels; a picture that claims more than this is damaged or hostile. */
const MOST_PIXELS = 2 ** 34;

/**
 * Opens a picture for one pass. `keepEncoding` leaves the samples as they are stored: sharp's default would convert
 * them from the embedded profile to sRGB.
 */
export function openPicture(file: string, { keepEncoding }: { keepEncoding: boolean }): Sharp {
  const options: SharpOptions = {
    ignoreIcc: keepEncoding,
    sequentialRead: true,
    limitInputPixels: MOST_PIXELS,
    unlimited: true,
    failOn: 'error',
  };
  return sharp(file, options);
}

/** libvips' words for a file that cannot be decoded, as a sentence for people. */
export function damaged(error: unknown): Problem {
  const said = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|no space/i.test(said)) {
    return new Problem('disk-full', 'The disk is full.', 'Free some space, then resume.', { cause: error });
  }
  if (/premature|truncat|unexpected end|end of (file|stream|data)|not enough data|read error|IDAT/i.test(said)) {
    return new Problem(
      'file-truncated',
      'The file ends too early, so only part of it can be read.',
      'Export it again, or skip it.',
      { cause: error },
    );
  }
  return new Problem(
    'file-damaged',
    `The file is damaged and cannot be decoded (${said.split('\n')[0]!.trim()}).`,
    'Export it again, or skip it.',
    { cause: error },
  );
}

export { sharp };
