// JPEG 2000 by OpenJPEG, compiled to WebAssembly and loaded only when such a file comes.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { densityIn, withHeader } from '../exif.js';
import { boxesIn } from '../isobmff/boxes.js';
import { withFile, type ReadAt } from '../read-at.js';
import { unsupported } from '../unsupported.js';
import type { Decoded, Decoder } from './decoder.js';
import { cannotDecode, checkPixels, putDown } from './in-memory.js';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3;
  readonly bits: number;
  readonly profile?: Buffer;
}

/** Identifiers of boxes with words, as Adobe and others write them. */
const WORDS: Readonly<Record<string, 'xmp' | 'iptc' | 'exif'>> = {
  be7acfcb97a942e89c71999491e3afac: 'xmp',
  '33c7a4d2b81d4723a0baf1a3e097ad38': 'iptc',
  // `JpgTiffExif->JP2`
  '4a706754696666457869662d3e4a5032': 'exif',
};

export function jp2Decoder(file: string): Decoder {
  return {
    async facts() {
      const { width, height, components, bits } = await withFile(file, headerOf);
      return { format: 'jp2', width, height, depth: bits > 8 ? 16 : 8, channels: components, alpha: false, pages: 1 };
    },
    async decode(place): Promise<Decoded> {
      const { profile, components, bits, width, height } = await withFile(file, headerOf);
      checkPixels(width, height);
      const { xmp, iptc, exif } = await withFile(file, wordsIn);
      const samples = await samplesOf(await readFile(file), { bits, components, length: width * height * components });
      await putDown(place, { width, height, channels: components, data: samples });
      return {
        metadata: {
          ...(profile === undefined ? {} : { profile }),
          ...(xmp === undefined ? {} : { xmp }),
          ...(iptc === undefined ? {} : { iptc }),
          ...(exif === undefined ? {} : { exif: withHeader(exif) }),
          ...densityIn(exif),
          comments: [],
          orientation: 1,
        },
        notes: [],
      };
    },
  };
}

/** Boxes of the container (ISO/IEC 15444-1, annex I), then the SIZ marker of the codestream (A.5.1). */
async function headerOf(read: ReadAt, size: number): Promise<Header> {
  const isBare = (await read(0, 4)).equals(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
  const boxes = isBare ? [] : await boxesIn(read, 0, size);
  const start = isBare ? 0 : boxes.find(({ type }) => type === 'jp2c')?.at;
  const siz = start === undefined ? Buffer.alloc(0) : await read(start + 2, 60);
  if (siz.length < 43) throw cannotDecode('no codestream');
  const components = siz.readUInt16BE(38);
  const [width, height] = [siz.readUInt32BE(6) - siz.readUInt32BE(14), siz.readUInt32BE(10) - siz.readUInt32BE(18)];
  const precision = siz[40]!;
  // Of two or four OpenJPEG's bindings give none.
  if (components !== 1 && components !== 3) {
    const more = components === 2 || components === 4 ? ', the last of them opacity or ink' : '';
    throw unsupported(`a JPEG 2000 picture of ${components} components${more}`);
  }
  if ((precision & 128) !== 0 || (precision & 127) > 15)
    throw unsupported(`a JPEG 2000 picture with samples of ${(precision & 127) + 1} bits`);
  const header = boxes.find(({ type }) => type === 'jp2h');
  const inside = header === undefined ? [] : await boxesIn(read, header.at, header.at + header.length);
  const content = async (name: string): Promise<Buffer> => {
    const box = inside.find(({ type }) => type === name);
    return box === undefined ? Buffer.alloc(0) : read(box.at, Math.min(box.length, 2 ** 24));
  };
  if (inside.some(({ type }) => type === 'pclr')) throw unsupported('a JPEG 2000 picture with a palette');
  // Entries of six bytes: channel, what it is, and of which colour; 0 is a colour itself.
  const kinds = await content('cdef');
  for (let at = 2; at + 6 <= kinds.length; at += 6) {
    if (kinds.readUInt16BE(at + 2) !== 0) throw unsupported('a JPEG 2000 picture with opacity');
  }
  const colour = await content('colr');
  const enumerated = colour[0] === 1 && colour.length >= 7 ? colour.readUInt32BE(3) : 16;
  if (![16, 17].includes(enumerated)) throw unsupported(`a JPEG 2000 picture in colour space ${enumerated}`);
  return {
    width,
    height,
    components,
    bits: (precision & 127) + 1,
    ...(colour[0] === 2 ? { profile: colour.subarray(3) } : {}),
  };
}

async function wordsIn(read: ReadAt, size: number): Promise<Partial<Record<'xmp' | 'iptc' | 'exif', Buffer>>> {
  const found: Partial<Record<'xmp' | 'iptc' | 'exif', Buffer>> = {};
  for (const { type, at, length } of await boxesIn(read, 0, size)) {
    if (type !== 'uuid' || length < 16 || length > 2 ** 26) continue;
    const content = await read(at, length);
    const kind = WORDS[content.toString('hex', 0, 16)];
    if (kind !== undefined) found[kind] = content.subarray(16);
  }
  return found;
}

/** What is used of OpenJPEG's bindings. */
interface OpenJpeg {
  readonly J2KDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    getDecodedBuffer(): Uint8ClampedArray;
    decode(): void;
    delete(): void;
  };
}

async function samplesOf(
  bytes: Buffer,
  { bits, components, length }: { bits: number; components: number; length: number },
): Promise<Uint8Array | Uint16Array> {
  const require = createRequire(import.meta.url);
  const start = require('@cornerstonejs/codec-openjpeg/decodewasmjs') as (options?: object) => Promise<OpenJpeg>;
  const openjpeg = await start({ print: () => undefined, printErr: () => undefined });
  const decoder = new openjpeg.J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const decoded = decoder.getDecodedBuffer();
    const wide = bits > 8;
    if (decoded.length < length * (wide ? 2 : 1)) throw new Error(`${components} components are not all there`);
    // A copy: the array is gone with its decoder.
    const { buffer } = decoded.slice();
    const samples = wide ? new Uint16Array(buffer, 0, length) : new Uint8Array(buffer, 0, length);
    const [most, whole] = [2 ** bits - 1, wide ? 65_535 : 255];
    return most === whole ? samples : samples.map((value) => Math.round((value * whole) / most));
  } catch (error) {
    throw cannotDecode(error);
  } finally {
    decoder.delete();
  }
}
