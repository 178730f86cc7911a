// Further pictures behind a JPEG, as the Multi-Picture Format's index has them (CIPA DC-007, section 5.2).
import type { ReadAt } from '../read-at.js';
import { directoryIn, layoutIn } from '../tiff/directory.js';
import { APP1, APP2, bodiesOf, readSegments, XMP, type Segment } from './segments.js';

const ENTRIES = 0xb002;
const ENTRY = 16;
/** Kinds: larger thumbnails (class 1), and what is not said, as with gain maps. */
const CLASS = 0xff_0000;
const THUMBNAIL = 0x01_0000;
const KIND = 0xff_ffff;
/** Behind the marker, the length and `MPF`. */
const BODY = 8;

export interface FurtherPictures {
  /** Those that are pictures of their own: of another eye, of another angle. */
  readonly pictures: number;
  /** Whether one is Apple's gain map, which libvips does not know. */
  readonly appleGainMap: boolean;
}

export async function furtherPictures(segments: readonly Segment[], read: ReadAt): Promise<FurtherPictures> {
  const segment = segments.find(({ marker, data }) => marker === APP2 && data.toString('latin1', 0, 4) === 'MPF\0');
  const body = segment?.data.subarray(4);
  const layout = body && layoutIn(body);
  if (segment === undefined || body === undefined || layout === undefined || layout.big)
    return { pictures: 0, appleGainMap: false };
  const list = directoryIn(body, layout, layout.first).get(ENTRIES)?.value ?? Buffer.alloc(0);
  const number = (at: number): number => (layout.little ? list.readUInt32LE(at) : list.readUInt32BE(at));
  let [pictures, appleGainMap] = [0, false];
  for (let at = ENTRY; at + ENTRY <= list.length; at += ENTRY) {
    const kind = number(at) & KIND;
    if ((kind & CLASS) === THUMBNAIL) continue;
    const start = segment.at + BODY + number(at + 8);
    const words = await readSegments((position, length) => read(start + position, length));
    const map = kind === 0 ? mapIn(words) : undefined;
    if (map === 'apple') appleGainMap = true;
    else if (map === undefined && words.length > 0) pictures++;
  }
  return { pictures, appleGainMap };
}

/** Whose gain map a picture is; undefined where it is none. */
function mapIn(segments: readonly Segment[]): 'apple' | 'other' | undefined {
  const xmp = bodiesOf(segments, APP1, XMP).join();
  if (/HDRGainMapVersion|aux:hdrgainmap/.test(xmp)) return 'apple';
  const isOther = /hdrgm:/.test(xmp) || bodiesOf(segments, APP2, 'urn:iso:std:iso:ts:21496').length > 0;
  return isOther ? 'other' : undefined;
}
