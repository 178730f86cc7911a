import { unwrapIptc } from '../iptc.js';
import type { Comment } from '../picture-metadata.js';
import type { ReadAt } from '../read-at.js';
import { textOf } from '../text-of.js';
import { joined } from '../xmp/extended.js';
import { APP1, APP13, bodiesOf, COMMENT, EXIF, EXTENDED_XMP, readSegments, XMP, type Segment } from './segments.js';

export interface JpegWords {
  /** With its header. */
  readonly exif?: Buffer;
  /** The whole packet, what was extended put back into it. */
  readonly xmp?: Buffer;
  readonly iptc?: Buffer;
  readonly comments: readonly Comment[];
}

/** What a JPEG file says; libvips passes over all of it in files with a gain map, and over comments in all. */
export async function jpegWords(read: ReadAt): Promise<JpegWords> {
  const segments = await readSegments(read);
  const [exif] = bodiesOf(segments, APP1, EXIF);
  const [xmp] = bodiesOf(segments, APP1, XMP);
  const resources = bodiesOf(segments, APP13, PHOTOSHOP);
  const iptc = resources.length === 0 ? undefined : unwrapIptc(Buffer.concat([Buffer.from(PHOTOSHOP), ...resources]));
  return {
    ...(exif === undefined ? {} : { exif: Buffer.concat([Buffer.from(EXIF), exif]) }),
    ...(xmp === undefined ? {} : { xmp: joined(xmp, extension(segments)) }),
    ...(iptc === undefined ? {} : { iptc }),
    comments: segments.filter(({ marker }) => marker === COMMENT).map(({ data }) => comment(data)),
  };
}

const PHOTOSHOP = 'Photoshop 3.0\0';

const comment = (data: Buffer): Comment => ({
  keyword: 'Comment',
  text: textOf(data.at(-1) === 0 ? data.subarray(0, -1) : data),
});

/** An extended packet in parts, each behind its digest (32 letters), the whole length and its own place. */
function extension(segments: readonly Segment[]): Buffer | undefined {
  const parts = bodiesOf(segments, APP1, EXTENDED_XMP).filter((part) => part.length > 40);
  if (parts.length === 0) return undefined;
  const id = parts[0]!.toString('latin1', 0, 32);
  const length = parts[0]!.readUInt32BE(32);
  const own = parts.filter((part) => part.toString('latin1', 0, 32) === id);
  const sum = own.reduce((total, part) => total + part.length - 40, 0);
  // Parts that are missing would leave a hole in the words.
  if (sum !== length) return undefined;
  const whole = Buffer.alloc(length);
  for (const part of own) part.copy(whole, part.readUInt32BE(36), 40);
  return whole;
}
