// EXIF and IPTC in TIFF files, which libvips neither reads nor writes whole: there, what JPEG keeps in blocks of their
// own are tags of the picture's first directory.
import { open } from 'node:fs/promises';
import { directoryBytes, firstNumber, layoutOf, readDirectory, wholeNumbers, type Directory } from './directory.js';
import { EXIF_HEADER } from '../exif.js';
import { geoIn } from './geo.js';
import { directoriesOf } from './pages.js';
import { readerOf, type ReadAt } from '../read-at.js';

/** Tags of a first directory that describe the picture rather than lay out its samples (EXIF 2.32, table 4). */
const DESCRIPTIVE = [
  269, 270, 271, 285, 272, 305, 306, 315, 316, 33432, 40091, 40092, 40093, 40094, 40095, 18246, 18249,
];
/** Its density, which libtiff writes itself. */
const DENSITY = [282, 283, 296];
const IPTC = 33723;
const EXIF = 34665;
const GPS = 34853;
const ORIENTATION = 274;
const PIXEL_DIMENSIONS = [40962, 40963] as const;
/** Points to a directory of compatibility flags, and would point nowhere after moving. */
const INTEROPERABILITY = 40965;

export interface TiffMetadata {
  /** As JPEG keeps it: `Exif`, two zeros, then a little-endian TIFF structure. */
  readonly exif?: Buffer;
  /** IPTC-IIM records. */
  readonly iptc?: Buffer;
  /** Tags of GeoTIFF. */
  readonly geo?: Directory;
}

/** What a picture of a TIFF file says about itself, by its place in the chain of directories. */
export async function readTiffMetadata(file: string, directory = 0): Promise<TiffMetadata> {
  const handle = await open(file, 'r');
  try {
    const parts = await readParts(readerOf(handle), directory);
    const iptc = parts.first.get(IPTC)?.value;
    const geo = geoIn(parts.first);
    const described = { ...parts, first: tagsIn(parts.first, [...DESCRIPTIVE, ...DENSITY]) };
    const isSilent = describing(parts.first).size + parts.exif.size + parts.gps.size === 0;
    return {
      ...(isSilent ? {} : { exif: exifBlock(described) }),
      ...(iptc === undefined ? {} : { iptc }),
      ...(geo === undefined ? {} : { geo }),
    };
  } finally {
    await handle.close();
  }
}

/**
 * Adds EXIF and IPTC to a TIFF file that libtiff has just written (little-endian), by writing its first directory anew
 * behind the rest. The old one stays in the file, unused.
 *
 * @param size  the picture's, for EXIF's pixel dimensions
 */
export async function addTiffMetadata(
  file: string,
  { exif, iptc, geo }: TiffMetadata,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const read = readerOf(handle);
    const layout = await layoutOf(read);
    if (layout === undefined || !layout.little) throw new Error(`${file} is no little-endian TIFF file`);
    const first = await readDirectory(read, layout, layout.first);
    let end = (await handle.stat()).size;
    const append = async (bytes: (position: number) => Buffer): Promise<number> => {
      const position = end + (end & 1);
      const written = bytes(position);
      await handle.write(written, 0, written.length, position);
      end = position + written.length;
      return position;
    };
    const said = exif === undefined ? undefined : await readExif(exif);
    if (said !== undefined) {
      for (const [tag, entry] of describing(said.first)) first.set(tag, entry);
      PIXEL_DIMENSIONS.forEach((tag, i) => said.exif.set(tag, wholeNumbers(4, i === 0 ? size.width : size.height)));
      for (const [tag, directory] of [
        [EXIF, said.exif],
        [GPS, said.gps],
      ] as const) {
        if (directory.size === 0) continue;
        const position = await append((at) => directoryBytes(directory, at, layout.big));
        first.set(tag, wholeNumbers(layout.big ? 16 : 4, position));
      }
    }
    for (const [tag, entry] of geo ?? []) first.set(tag, entry);
    first.set(ORIENTATION, wholeNumbers(3, 1));
    if (iptc !== undefined) first.set(IPTC, { type: 7, count: iptc.length, value: iptc });
    const position = await append((at) => directoryBytes(first, at, layout.big));
    const pointer = Buffer.alloc(layout.big ? 8 : 4);
    if (layout.big) pointer.writeBigUInt64LE(BigInt(position));
    else pointer.writeUInt32LE(position);
    // The one write that makes all of it take effect.
    await handle.write(pointer, 0, pointer.length, layout.big ? 8 : 4);
  } finally {
    await handle.close();
  }
}

interface ExifParts {
  readonly first: Directory;
  readonly exif: Directory;
  readonly gps: Directory;
}

async function readParts(read: ReadAt, index = 0): Promise<ExifParts> {
  const layout = await layoutOf(read);
  if (layout === undefined) return { first: new Map(), exif: new Map(), gps: new Map() };
  const first = (await directoriesOf(read, layout, index + 1))[index]?.directory ?? new Map();
  const below = async (tag: number): Promise<Directory> => {
    const pointer = first.get(tag);
    return pointer === undefined ? new Map() : readDirectory(read, layout, firstNumber(pointer));
  };
  const exif = await below(EXIF);
  exif.delete(INTEROPERABILITY);
  return { first, exif, gps: await below(GPS) };
}

function readExif(block: Buffer): Promise<ExifParts> {
  const body = block.subarray(EXIF_HEADER.length);
  return readParts(async (position, length) => body.subarray(position, position + length));
}

function exifBlock({ first, exif, gps }: ExifParts): Buffer {
  const start = 8;
  const whole: Directory = new Map(first);
  // Sizes do not depend on where the pointers point.
  if (exif.size > 0) whole.set(EXIF, wholeNumbers(4, 0));
  if (gps.size > 0) whole.set(GPS, wholeNumbers(4, 0));
  const exifAt = start + directoryBytes(whole, start, false).length;
  const exifBytes = directoryBytes(exif, exifAt, false);
  const gpsAt = exifAt + exifBytes.length;
  if (exif.size > 0) whole.set(EXIF, wholeNumbers(4, exifAt));
  if (gps.size > 0) whole.set(GPS, wholeNumbers(4, gpsAt));
  const head = Buffer.from('II\x2a\0\x08\0\0\0', 'latin1');
  return Buffer.concat([
    EXIF_HEADER,
    head,
    directoryBytes(whole, start, false),
    exifBytes,
    directoryBytes(gps, gpsAt, false),
  ]);
}

const tagsIn = (directory: Directory, tags: readonly number[]): Directory =>
  new Map([...directory].filter(([tag]) => tags.includes(tag)));

const describing = (directory: Directory): Directory => tagsIn(directory, DESCRIPTIVE);
