// What libvips does not write into JPEG files: comments, XMP beyond one segment, gain maps.
import type { Finisher } from '../finisher.js';
import type { PictureMetadata } from '../picture-metadata.js';
import { withKeyword } from '../text-of.js';
import { mapSegments, mapSegmentsLength } from './gain-map.js';
import { APP1, COMMENT, EXTENDED_XMP, LONGEST_SEGMENT, readSegments, segment } from './segments.js';

const APP0 = 0xe0;

/** What XMP in its one segment may take (29 bytes say that it is XMP). */
export const LONGEST_XMP = LONGEST_SEGMENT - 29;

export const jpegFinisher: Finisher = {
  wanted: ({ comments, extendedXmp, gainMap }) =>
    comments.length > 0 || extendedXmp !== undefined || gainMap !== undefined,

  async edits(read, metadata, size) {
    const segments = await readSegments(read);
    // Behind JFIF, EXIF and XMP, which readers want first.
    const at = segments.find(({ marker }) => marker !== APP0 && marker !== APP1)?.at ?? 2;
    const words = Buffer.concat([...extension(metadata), ...comments(metadata)]);
    const { gainMap: map } = metadata;
    if (map === undefined) return [{ at, remove: 0, insert: words }];
    const length = size + words.length + (await mapSegmentsLength(map));
    return [
      { at, remove: 0, insert: Buffer.concat([words, await mapSegments(map, at + words.length, length)]) },
      { at: size, remove: 0, insert: map },
    ];
  },
};

/** What does not fit into one segment goes on in the next. */
const comments = ({ comments: all }: PictureMetadata): Buffer[] =>
  all.flatMap((one) => inParts(Buffer.from(withKeyword(one))).map((part) => segment(COMMENT, part)));

/** UTF-8 cut between letters. */
function inParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length || from === 0;) {
    let to = Math.min(bytes.length, from + LONGEST_SEGMENT);
    while (to < bytes.length && (bytes[to]! & 0xc0) === 0x80) to--;
    parts.push(bytes.subarray(from, to));
    from = Math.max(to, from + 1);
  }
  return parts;
}

/** Each part says whose it is, how long the whole is, and its place in it. */
function extension({ extendedXmp }: PictureMetadata): Buffer[] {
  if (extendedXmp === undefined) return [];
  const { bytes, id } = extendedXmp;
  const step = LONGEST_SEGMENT - EXTENDED_XMP.length - 40;
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += step) {
    const places = Buffer.alloc(8);
    places.writeUInt32BE(bytes.length, 0);
    places.writeUInt32BE(from, 4);
    parts.push(segment(APP1, Buffer.from(EXTENDED_XMP + id, 'latin1'), places, bytes.subarray(from, from + step)));
  }
  return parts;
}
