// Segments of JPEG files before their pixels (ITU-T T.81, annex B; Adobe XMP specification, part 3, section 1.1.3).
import type { ReadAt } from '../read-at.js';

export interface Segment {
  readonly marker: number;
  /** Where its marker stands in the file. */
  readonly at: number;
  /** What is behind the length. */
  readonly data: Buffer;
}

const START_OF_SCAN = 0xda;
const MOST = 4096;

/** All segments before the first scan; as far as the file goes. */
export async function readSegments(read: ReadAt): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (let at = 2; segments.length < MOST;) {
    const head = await read(at, 4);
    if (head.length < 4 || head[0] !== 0xff) break;
    const marker = head[1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === START_OF_SCAN) break;
    const length = head.readUInt16BE(2);
    if (length < 2) break;
    segments.push({ marker, at, data: await read(at + 4, length - 2) });
    at += 2 + length;
  }
  return segments;
}

/** What segments of one kind hold behind the words they begin with. */
export const bodiesOf = (segments: readonly Segment[], marker: number, signature: string): Buffer[] =>
  segments
    .filter((one) => one.marker === marker && one.data.toString('latin1', 0, signature.length) === signature)
    .map(({ data }) => data.subarray(signature.length));

/** The most a segment holds behind its length. */
export const LONGEST_SEGMENT = 65_533;

export function segment(marker: number, ...parts: Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

export const APP1 = 0xe1;
export const APP2 = 0xe2;
export const APP11 = 0xeb;
export const APP13 = 0xed;
export const COMMENT = 0xfe;
export const EXIF = 'Exif\0\0';
export const XMP = 'http://ns.adobe.com/xap/1.0/\0';
export const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0';
