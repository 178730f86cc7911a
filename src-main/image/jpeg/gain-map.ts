// Gain maps behind JPEG pictures (Android "Ultra HDR image format" 1.1; ISO 21496-1; CIPA DC-007 for the index of pictures).
import { decoded, openPicture } from '../sharp.js';
import { APP1, APP2, bodiesOf, readSegments, segment, XMP } from './segments.js';

const ISO = 'urn:iso:std:iso:ts:21496:-1\0';
/** Minimum and writer's version. */
const ISO_VERSION = Buffer.alloc(4);

/** The map of a picture that was turned upright; byte for byte the same where it stood so. Its size need not be the picture's. */
export async function uprightGainMap(map: Buffer, orientation: number): Promise<Buffer> {
  if (orientation === 1) return map;
  const { channels } = await decoded(openPicture(map, { keepEncoding: true }).metadata());
  // It has no orientation of its own: it is turned as the picture was.
  const tagged = await openPicture(map, { keepEncoding: true })
    .withMetadata({ orientation })
    .jpeg({ quality: 100 })
    .toBuffer();
  const picture = openPicture(tagged, { keepEncoding: true }).autoOrient();
  const turned = await decoded(
    picture
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  );
  const segments = await readSegments(async (at, length) => map.subarray(at, at + length));
  const words = segments.filter(({ marker, data }) => marker === APP2 || (marker === APP1 && startsWith(data, XMP)));
  const kept = words.map(({ marker, data }) => segment(marker, data));
  return Buffer.concat([turned.subarray(0, 2), ...kept, turned.subarray(2)]);
}

/**
 * Segments for a picture with a map behind it.
 *
 * @param at      where they will stand in the file
 * @param length  the picture's, bytes, these segments included
 */
export async function mapSegments(map: Buffer, at: number, length: number): Promise<Buffer> {
  const segments = await readSegments(async (place, size) => map.subarray(place, place + size));
  const iso =
    bodiesOf(segments, APP2, ISO).length > 0 ? segment(APP2, Buffer.from(ISO, 'latin1'), ISO_VERSION) : Buffer.alloc(0);
  // Offsets count from behind the marker, the length and `MPF`.
  return Buffer.concat([iso, index(length, map.length, length - (at + iso.length + 8))]);
}

/** Bytes that {@link mapSegments} takes. */
export const mapSegmentsLength = async (map: Buffer): Promise<number> => (await mapSegments(map, 0, 0)).length;

/** Multi-Picture Format: one directory with version, number of pictures, and two entries of 16 bytes. */
function index(primary: number, second: number, offset: number): Buffer {
  const bytes = Buffer.alloc(8 + 2 + 3 * 12 + 4 + 32);
  bytes.write('MM\0*', 0, 'latin1');
  bytes.writeUInt32BE(8, 4);
  bytes.writeUInt16BE(3, 8);
  const entry = (at: number, tag: number, type: number, count: number): void => {
    bytes.writeUInt16BE(tag, at);
    bytes.writeUInt16BE(type, at + 2);
    bytes.writeUInt32BE(count, at + 4);
  };
  entry(10, 0xb000, 7, 4);
  bytes.write('0100', 18, 'latin1');
  entry(22, 0xb001, 4, 1);
  bytes.writeUInt32BE(2, 30);
  entry(34, 0xb002, 7, 32);
  bytes.writeUInt32BE(50, 42);
  bytes.writeUInt32BE(0x0003_0000, 50);
  bytes.writeUInt32BE(primary, 54);
  bytes.writeUInt32BE(second, 70);
  bytes.writeUInt32BE(Math.max(0, offset), 74);
  return segment(APP2, Buffer.from('MPF\0', 'latin1'), bytes);
}

const startsWith = (data: Buffer, words: string): boolean => data.toString('latin1', 0, words.length) === words;
