// EXIF blocks as JPEG keeps them (EXIF 2.32, section 4.5): `Exif`, two zeros, then a TIFF structure in either byte order.
// They are changed in place, so that all else in them, makers' own notes included, stays where it was.
import type { Density } from './canvas.js';
import {
  directoryBytes,
  directoryIn,
  firstNumber,
  layoutIn,
  pointerIn,
  rationalsOf,
  wholeNumbers,
} from './tiff/directory.js';
import type { Directory, Entry, TiffLayout } from './tiff/directory.js';

export const EXIF_HEADER = Buffer.from('Exif\0\0', 'latin1');

const ORIENTATION = 0x0112;
const X_RESOLUTION = 0x011a;
const Y_RESOLUTION = 0x011b;
const RESOLUTION_UNIT = 0x0128;
export const MILLIMETRES_AN_INCH = 25.4;

/** TIFF's types of whole numbers (BYTE, SHORT, LONG) and of fractions. */
const WHOLE: ReadonlySet<number> = new Set([1, 3, 4]);
const RATIONAL = 5;

/** A block in JPEG's form; some containers leave the header out. */
export const withHeader = (block: Buffer): Buffer =>
  block.subarray(0, EXIF_HEADER.length).equals(EXIF_HEADER) ? block : Buffer.concat([EXIF_HEADER, block]);

/** The density a block tells; undefined where it tells none, or less than one pixel a millimetre, which means none. */
export function exifDensity(block: Buffer): Density | undefined {
  const first = new FirstDirectory(block);
  const [x, y] = [first.rational(X_RESOLUTION), first.rational(Y_RESOLUTION)];
  // 2 is the inch, which holds where nothing is said, and is what programs show where it says that there is no unit.
  const millimetres = first.whole(RESOLUTION_UNIT) === 3 ? 10 : MILLIMETRES_AN_INCH;
  return x > millimetres && y > millimetres && x < Infinity && y < Infinity
    ? [x / millimetres, y / millimetres]
    : undefined;
}

/** Whether a block has a density that it says has no unit. */
export const hasNoUnit = (block: Buffer): boolean => new FirstDirectory(block).whole(RESOLUTION_UNIT) === 1;

/** The density that a block tells, with its header or without, as metadata has it. */
export function densityIn(block: Buffer | undefined): { readonly density?: Density } {
  const density = block && exifDensity(withHeader(block));
  return density === undefined ? {} : { density };
}

/** A block with places for the density alone. */
export function densityExif(): Buffer {
  const one = { type: RATIONAL, count: 1, value: Buffer.from([1, 0, 0, 0, 1, 0, 0, 0]) };
  const directory = new Map<number, Entry>([
    [X_RESOLUTION, one],
    [Y_RESOLUTION, one],
    [RESOLUTION_UNIT, wholeNumbers(3, 2)],
  ]);
  const head = Buffer.from('II*\0\x08\0\0\0', 'latin1');
  return Buffer.concat([EXIF_HEADER, head, directoryBytes(directory, head.length, false)]);
}

/** The block of a picture that stands upright with this density. */
export function uprightExif(block: Buffer, density: Density): Buffer {
  const first = new FirstDirectory(Buffer.from(block));
  // A thumbnail is stored lying down like its picture was, and has no orientation of its own.
  if ((first.whole(ORIENTATION) ?? 1) !== 1) first.endHere();
  first.setWhole(ORIENTATION, 1);
  first.setWhole(RESOLUTION_UNIT, 2);
  first.setRational(X_RESOLUTION, density[0] * MILLIMETRES_AN_INCH);
  first.setRational(Y_RESOLUTION, density[1] * MILLIMETRES_AN_INCH);
  return first.block;
}

const EXIF_DIRECTORY = 0x8769;
const COLOUR_SPACE = 0xa001;
const INTEROPERABILITY = 0xa005;
const INTEROPERABILITY_INDEX = 1;

/** Whether a camera says Adobe RGB: an uncalibrated colour space and the index R03 (DCF 2.0). */
export function isAdobeRgb(block: Buffer): boolean {
  const body = block.subarray(EXIF_HEADER.length);
  const layout = layoutIn(body);
  if (layout === undefined) return false;
  const below = (directory: Directory, tag: number): Directory => {
    const pointer = directory.get(tag);
    return pointer === undefined ? new Map() : directoryIn(body, layout, firstNumber(pointer));
  };
  const exif = below(directoryIn(body, layout, layout.first), EXIF_DIRECTORY);
  const space = exif.get(COLOUR_SPACE);
  const index = below(exif, INTEROPERABILITY).get(INTEROPERABILITY_INDEX);
  return (
    index?.value.toString('latin1', 0, 3) === 'R03' && (space === undefined || [2, 0xffff].includes(firstNumber(space)))
  );
}

/** The first directory of a block, to be changed in place; empty if the block is damaged. */
class FirstDirectory {
  readonly #tiff: Buffer;
  readonly #layout: TiffLayout | undefined;
  readonly #entries: Directory;

  constructor(readonly block: Buffer) {
    this.#tiff = block.subarray(EXIF_HEADER.length);
    const layout = layoutIn(this.#tiff);
    // A block of the large kind is none of EXIF's.
    this.#layout = layout?.big === true ? undefined : layout;
    this.#entries = this.#layout === undefined ? new Map() : directoryIn(this.#tiff, this.#layout, this.#layout.first);
  }

  whole(tag: number): number | undefined {
    const entry = this.#entries.get(tag);
    return entry === undefined || !WHOLE.has(entry.type) ? undefined : firstNumber(entry);
  }

  setWhole(tag: number, value: number): void {
    const entry = this.#entries.get(tag);
    if (entry !== undefined && WHOLE.has(entry.type)) this.#write(entry.at!, entry.value.length / entry.count, value);
  }

  /** NaN where there is none. */
  rational(tag: number): number {
    const entry = this.#entries.get(tag);
    return entry?.type === RATIONAL ? rationalsOf(entry)[0]! : NaN;
  }

  setRational(tag: number, value: number): void {
    const entry = this.#entries.get(tag);
    if (entry?.type !== RATIONAL) return;
    this.#write(entry.at!, 4, Math.round(value * 1000));
    this.#write(entry.at! + 4, 4, 1000);
  }

  /** Cuts off the next directory, which is the thumbnail's. */
  endHere(): void {
    if (this.#layout === undefined) return;
    const at = pointerIn(this.#tiff, this.#layout, this.#layout.first);
    if (at + 4 <= this.#tiff.length) this.#write(at, 4, 0);
  }

  #write(at: number, size: number, value: number): void {
    if (this.#layout!.little) this.#tiff.writeUIntLE(value, at, size);
    else this.#tiff.writeUIntBE(value, at, size);
  }
}
