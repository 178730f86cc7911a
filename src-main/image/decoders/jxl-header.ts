// The header of a JPEG XL codestream (ISO/IEC 18181-1, annexes A and D), and the boxes around it (18181-2).
import { brotliDecompressSync } from 'node:zlib';
import type { CodePoints } from '../colour/code-points.js';
import { boxesIn } from '../isobmff/boxes.js';
import type { ReadAt } from '../read-at.js';
import { cannotDecode } from './in-memory.js';

export interface JxlHeader {
  /** Upright. */
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly grey: boolean;
  readonly alpha: boolean;
  readonly animated: boolean;
  readonly codePoints?: CodePoints;
  /** TIFF structure, without a header. */
  readonly exif?: Buffer;
  readonly xmp?: Buffer;
}

/** Bytes of a header that are looked at; names of channels could make it longer. */
const MOST = 4096;
const LARGEST_WORDS = 2 ** 26;

export async function jxlHeader(read: ReadAt, size: number): Promise<JxlHeader> {
  const start = await read(0, 2);
  if (start.readUInt16BE(0) === 0xff0a) return codestream(await read(2, MOST));
  const boxes = await boxesIn(read, 0, size);
  const stream = boxes.find(({ type }) => type === 'jxlc' || type === 'jxlp');
  if (stream === undefined) throw cannotDecode('no codestream');
  // A part of a codestream has its number before it.
  const at = stream.at + (stream.type === 'jxlp' ? 4 : 0) + 2;
  const words = new Map<string, Buffer>();
  for (const { type, at: place, length } of boxes) {
    if (length > LARGEST_WORDS || !['Exif', 'xml ', 'brob'].includes(type)) continue;
    const content = await read(place, length);
    if (type === 'brob') {
      const packed = brotliDecompressSync(content.subarray(4), { maxOutputLength: LARGEST_WORDS });
      words.set(content.toString('latin1', 0, 4), packed);
    } else words.set(type, content);
  }
  const [exif, xmp] = [words.get('Exif'), words.get('xml ')];
  return {
    ...codestream(await read(at, MOST)),
    ...(exif === undefined || exif.length < 8 ? {} : { exif: exif.subarray(4 + exif.readUInt32BE(0)) }),
    ...(xmp === undefined ? {} : { xmp }),
  };
}

/** The codestream alone: libjxl as libvips has it stumbles over packed boxes beside it. */
export async function codestreamOf(read: ReadAt, size: number): Promise<Buffer> {
  if ((await read(0, 2)).readUInt16BE(0) === 0xff0a) return read(0, size);
  const parts = (await boxesIn(read, 0, size)).filter(({ type }) => type === 'jxlc' || type === 'jxlp');
  const bytes = parts.map(({ type, at, length }) => (type === 'jxlc' ? read(at, length) : read(at + 4, length - 4)));
  return Buffer.concat(await Promise.all(bytes));
}

/** Bits from the lowest on. */
class Bits {
  #at = 0;
  constructor(private readonly bytes: Buffer) {}

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.bytes[this.#at >> 3];
      if (byte === undefined) throw cannotDecode('the header breaks off');
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** i;
    }
    return value;
  }

  flag(): boolean {
    return this.take(1) === 1;
  }

  /** One of four: a constant, or an offset and a number of bits. */
  choice(...ways: readonly (number | readonly [offset: number, bits: number])[]): number {
    const way = ways[this.take(2)]!;
    return typeof way === 'number' ? way : way[0] + this.take(way[1]);
  }

  enumerated(): number {
    return this.choice(0, 1, [2, 4], [18, 6]);
  }
}

const RATIOS = [
  [1, 1],
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const;

function sizeIn(bits: Bits): [width: number, height: number] {
  const small = bits.flag();
  const side = (): number => (small ? (bits.take(5) + 1) * 8 : bits.choice([1, 9], [1, 13], [1, 18], [1, 30]));
  const height = side();
  const ratio = bits.take(3);
  const [over, under] = RATIOS[ratio]!;
  return [ratio === 0 ? side() : Math.floor((height * over) / under), height];
}

/** Bits a sample; 32 for floating point. */
function depthIn(bits: Bits): number {
  if (!bits.flag()) return bits.choice(8, 10, 12, [1, 6]);
  bits.choice(32, 16, 24, [1, 6]);
  bits.take(4);
  return 32;
}

function codestream(bytes: Buffer): Omit<JxlHeader, 'exif' | 'xmp'> {
  const bits = new Bits(bytes);
  const [width, height] = sizeIn(bits);
  const usual = { width, height, bits: 8, grey: false, alpha: false, animated: false };
  if (bits.flag()) return usual;
  let [orientation, animated] = [1, false];
  if (bits.flag()) {
    orientation = 1 + bits.take(3);
    if (bits.flag()) sizeIn(bits);
    // A preview has a header of its own, which no encoder writes.
    if (bits.flag()) throw cannotDecode('a preview');
    animated = bits.flag();
    if (animated) {
      bits.choice(100, 1000, [1, 10], [1, 30]);
      bits.choice(1, 1001, [1, 8], [1, 10]);
      bits.choice(0, [0, 3], [0, 16], [0, 32]);
      bits.flag();
    }
  }
  const depth = depthIn(bits);
  bits.flag();
  let alpha = false;
  for (let extra = bits.choice(0, 1, [2, 4], [1, 12]); extra > 0; extra--) alpha = extraChannel(bits) || alpha;
  // Whether colours are in the encoder's own space; they come out in the one that follows all the same.
  bits.flag();
  const { grey, codePoints } = coloursIn(bits);
  const upright = orientation > 4 ? { width: height, height: width } : { width, height };
  return { ...upright, bits: depth, grey, alpha, animated, ...(codePoints === undefined ? {} : { codePoints }) };
}

/** @returns whether the channel is opacity */
function extraChannel(bits: Bits): boolean {
  if (bits.flag()) return true;
  const type = bits.enumerated();
  depthIn(bits);
  bits.choice(0, 3, 4, [1, 3]);
  const name = bits.choice(0, [0, 4], [16, 5], [48, 10]);
  for (let i = 0; i < name; i++) bits.take(8);
  if (type === 0) bits.flag();
  if (type === 2) bits.take(64);
  if (type === 5) bits.choice(1, [0, 2], [3, 4], [19, 8]);
  return type === 0;
}

const CUSTOM = 2;
const UNSPECIFIED = 2;

function coloursIn(bits: Bits): { grey: boolean; codePoints?: CodePoints } {
  if (bits.flag()) return { grey: false };
  const hasProfile = bits.flag();
  const grey = bits.enumerated() === 1;
  if (hasProfile) return { grey };
  const corner = (): void => {
    for (let i = 0; i < 2; i++) bits.choice([0, 19], [524_288, 19], [1_048_576, 20], [2_097_152, 21]);
  };
  const white = bits.enumerated();
  if (white === CUSTOM) corner();
  let primaries = 1;
  if (!grey) {
    primaries = bits.enumerated();
    if (primaries === CUSTOM) for (let i = 0; i < 3; i++) corner();
  }
  if (bits.flag()) return { grey };
  return { grey, codePoints: { primaries: inCodePoints(white, primaries), transfer: bits.enumerated() } };
}

const D65 = 1;
const DCI = 11;
const DISPLAY_P3 = 12;

/** JPEG XL tells the white apart from the primaries; 2 for what code points cannot tell. */
function inCodePoints(white: number, primaries: number): number {
  if (white === D65) return primaries === DCI ? DISPLAY_P3 : primaries;
  return white === DCI && primaries === DCI ? DCI : UNSPECIFIED;
}
