// EXIF blocks as JPEG keeps them (EXIF 2.32, section 4.5): `Exif`, two zeros, then a TIFF structure in either byte order.
// They are changed in place, so that all else in them, makers' own notes included, stays where it was.
import type { Density } from './canvas.js';
import type { ReadAt } from './read-at.js';
import { firstNumber, layoutOf, readDirectory, type Directory } from './tiff/directory.js';

export const EXIF_HEADER = Buffer.from('Exif\0\0', 'latin1');

const ORIENTATION = 0x0112;
const X_RESOLUTION = 0x011a;
const Y_RESOLUTION = 0x011b;
const RESOLUTION_UNIT = 0x0128;
const MILLIMETRES_AN_INCH = 25.4;

/** A block in JPEG's form; some containers leave the header out. */
export const withHeader = (block: Buffer): Buffer =>
  block.subarray(0, EXIF_HEADER.length).equals(EXIF_HEADER) ? block : Buffer.concat([EXIF_HEADER, block]);

/** The density a block tells; undefined where it tells none, or less than one pixel a millimetre, which means none. */
export function exifDensity(block: Buffer): Density | undefined {
  const first = new FirstDirectory(block);
  const [x, y] = [first.rational(X_RESOLUTION), first.rational(Y_RESOLUTION)];
  // 2 is the inch, which holds where nothing is said, 3 the centimetre.
  const millimetres = first.short(RESOLUTION_UNIT) === 3 ? 10 : MILLIMETRES_AN_INCH;
  return x > millimetres && y > millimetres && x < Infinity && y < Infinity
    ? [x / millimetres, y / millimetres]
    : undefined;
}

/** The density that a block tells, with its header or without, as metadata has it. */
export function densityIn(block: Buffer | undefined): { readonly density?: Density } {
  const density = block && exifDensity(withHeader(block));
  return density === undefined ? {} : { density };
}

/** The block of a picture that stands upright with this density. */
export function uprightExif(block: Buffer, density: Density): Buffer {
  const first = new FirstDirectory(Buffer.from(block));
  // A thumbnail is stored lying down like its picture was, and has no orientation of its own.
  if ((first.short(ORIENTATION) ?? 1) !== 1) first.endHere();
  first.setShort(ORIENTATION, 1);
  first.setShort(RESOLUTION_UNIT, 2);
  first.setRational(X_RESOLUTION, density[0] * MILLIMETRES_AN_INCH);
  first.setRational(Y_RESOLUTION, density[1] * MILLIMETRES_AN_INCH);
  return first.block;
}

const EXIF_DIRECTORY = 0x8769;
const COLOUR_SPACE = 0xa001;
const INTEROPERABILITY = 0xa005;
const INTEROPERABILITY_INDEX = 1;

/** Whether a camera says Adobe RGB: an uncalibrated colour space and the index R03 (DCF 2.0). */
export async function isAdobeRgb(block: Buffer): Promise<boolean> {
  const body = block.subarray(EXIF_HEADER.length);
  const read: ReadAt = async (position, length) => body.subarray(position, position + length);
  const layout = await layoutOf(read);
  if (layout === undefined) return false;
  const below = async (directory: Directory, tag: number): Promise<Directory> => {
    const pointer = directory.get(tag);
    return pointer === undefined ? new Map() : readDirectory(read, layout, firstNumber(pointer));
  };
  const exif = await below(await readDirectory(read, layout, layout.first), EXIF_DIRECTORY);
  const space = exif.get(COLOUR_SPACE);
  const index = (await below(exif, INTEROPERABILITY)).get(INTEROPERABILITY_INDEX);
  return (
    index?.value.toString('latin1', 0, 3) === 'R03' && (space === undefined || [2, 0xffff].includes(firstNumber(space)))
  );
}

/** The first directory of a block; empty if the block is damaged. */
class FirstDirectory {
  readonly #tiff: Buffer;
  readonly #little: boolean;
  readonly #entries = new Map<number, number>();
  #end = 0;

  constructor(readonly block: Buffer) {
    this.#tiff = block.subarray(EXIF_HEADER.length);
    this.#little = this.#tiff.toString('latin1', 0, 2) === 'II';
    if (this.#tiff.length < 8) return;
    const start = this.#read(4, 4);
    if (start + 2 > this.#tiff.length) return;
    const end = start + 2 + 12 * this.#read(start, 2);
    if (end + 4 > this.#tiff.length) return;
    for (let at = start + 2; at < end; at += 12) this.#entries.set(this.#read(at, 2), at);
    this.#end = end;
  }

  short(tag: number): number | undefined {
    const at = this.#entries.get(tag);
    return at === undefined ? undefined : this.#read(at + 8, 2);
  }

  setShort(tag: number, value: number): void {
    const at = this.#entries.get(tag);
    if (at !== undefined) this.#write(at + 8, 2, value);
  }

  /** NaN where there is none. */
  rational(tag: number): number {
    const at = this.#rationalAt(tag);
    return at === undefined ? NaN : this.#read(at, 4) / this.#read(at + 4, 4);
  }

  setRational(tag: number, value: number): void {
    const at = this.#rationalAt(tag);
    if (at === undefined) return;
    this.#write(at, 4, Math.round(value * 1000));
    this.#write(at + 4, 4, 1000);
  }

  /** Cuts off the next directory, which is the thumbnail's. */
  endHere(): void {
    if (this.#end > 0) this.#write(this.#end, 4, 0);
  }

  #rationalAt(tag: number): number | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    const at = this.#read(entry + 8, 4);
    return at + 8 <= this.#tiff.length ? at : undefined;
  }

  #read(at: number, size: number): number {
    return this.#little ? this.#tiff.readUIntLE(at, size) : this.#tiff.readUIntBE(at, size);
  }

  #write(at: number, size: number, value: number): void {
    if (this.#little) this.#tiff.writeUIntLE(value, at, size);
    else this.#tiff.writeUIntBE(value, at, size);
  }
}
