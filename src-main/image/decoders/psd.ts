// The composite of Photoshop documents, which they keep for programs without layers (Adobe, "Photoshop File Formats").
import { withFile, type ReadAt } from '../read-at.js';
import type { Place } from '../place.js';
import { mostOf, newRows } from '../rows.js';
import type { Rows } from '../types.js';
import { Canvas } from '../canvas.js';
import { EXIF_HEADER } from '../exif.js';
import { unsupported } from '../unsupported.js';
import type { Depth } from '../../contract/formats.js';
import { note } from '../../contract/rules/notes.js';
import type { Decoded, Decoder } from './decoder.js';
import { cannotDecode } from './in-memory.js';

/** Colour modes -> colours. */
const COLOURS: Readonly<Record<number, 1 | 3>> = { 1: 1, 3: 3, 8: 1 };
const MODES: Readonly<Record<number, string>> = {
  0: 'in black and white', 2: 'with a palette', 4: 'in CMYK', 7: 'of several inks', 9: 'in Lab',
}; // prettier-ignore

const DUOTONE = 8;

/** Image resources. */
const RESOLUTION = 1005;
const IPTC = 1028;
const PROFILE = 1039;
const VERSION = 1057;
const EXIF = 1058;
const XMP = 1060;

interface Document {
  readonly width: number;
  readonly height: number;
  readonly depth: Depth;
  readonly colours: 1 | 3;
  readonly alpha: boolean;
  readonly duotone: boolean;
  /** Channels beside colours and opacity: saved selections, spot colours. */
  readonly extra: number;
  readonly large: boolean;
  readonly resources: ReadonlyMap<number, Buffer>;
  readonly pixelsAt: number;
}

export function psdDecoder(file: string): Decoder {
  return {
    async facts() {
      const { width, height, depth, colours, alpha } = await withFile(file, documentOf);
      return { format: 'psd', width, height, depth, channels: colours, alpha, pages: 1 };
    },
    decode: (place) =>
      withFile(file, async (read): Promise<Decoded> => {
        const document = await documentOf(read);
        await unpack(read, document, place);
        const { resources, extra, duotone } = document;
        const [profile, exif, xmp, iptc] = [PROFILE, EXIF, XMP, IPTC].map((id) => resources.get(id));
        // Dots an inch, as fixed-point numbers, horizontal and vertical.
        const resolution = resources.get(RESOLUTION);
        const dots = resolution === undefined || resolution.length < 16 ? 0 : resolution.readUInt32BE(0) / 65_536;
        return {
          metadata: {
            ...(profile === undefined ? {} : { profile }),
            ...(exif === undefined ? {} : { exif: Buffer.concat([EXIF_HEADER, exif]) }),
            ...(xmp === undefined ? {} : { xmp }),
            ...(iptc === undefined ? {} : { iptc }),
            ...(dots >= 1 ? { density: [dots / 25.4, dots / 25.4] as const } : {}),
            comments: [],
            orientation: 1,
          },
          notes: [
            note('layers-left'),
            ...(duotone ? [note('inks-left')] : []),
            ...(extra > 0 ? [note(extra > 1 ? 'channels-left' : 'channel-left', { count: extra })] : []),
          ],
        };
      }),
  };
}

async function documentOf(read: ReadAt): Promise<Document> {
  const head = await read(0, 26);
  if (head.length < 26) throw cannotDecode('no header');
  const [version, channels, height, width, depth, mode] = [
    head.readUInt16BE(4),
    head.readUInt16BE(12),
    head.readUInt32BE(14),
    head.readUInt32BE(18),
    head.readUInt16BE(22),
    head.readUInt16BE(24),
  ];
  const colours = COLOURS[mode];
  if (colours === undefined) throw unsupported(`a Photoshop document ${MODES[mode] ?? `of mode ${mode}`}`);
  if (depth !== 8 && depth !== 16) throw unsupported(`a Photoshop document with ${depth} bits a sample`);
  if (channels < colours || width < 1 || height < 1) throw cannotDecode('no pixels');
  const large = version === 2;
  let at = 26;
  const skip = async (size: 4 | 8): Promise<{ at: number; length: number }> => {
    const bytes = await read(at, size);
    if (bytes.length < size) throw cannotDecode('ends too early');
    const length = size === 4 ? bytes.readUInt32BE(0) : Number(bytes.readBigUInt64BE(0));
    const section = { at: at + size, length };
    at += size + length;
    return section;
  };
  await skip(4);
  const resources = resourcesIn(await skip(4).then((section) => read(section.at, Math.min(section.length, 2 ** 26))));
  if (resources.get(VERSION)?.[4] === 0) {
    throw unsupported('a Photoshop document without a composite', 'Save it with "Maximize compatibility" first.');
  }
  const layers = await skip(large ? 8 : 4);
  // A negative count of layers says that the first channel behind the colours is opacity.
  const count = await read(layers.at + (large ? 8 : 4), 2);
  const alpha = layers.length > 6 && count.length === 2 && count.readInt16BE(0) < 0 && channels > colours;
  const extra = channels - colours - (alpha ? 1 : 0);
  return { width, height, depth, colours, duotone: mode === DUOTONE, alpha, extra, large, resources, pixelsAt: at };
}

/** `8BIM`, a number, a name padded to an even length, then the data, padded too. */
function resourcesIn(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === '8BIM';) {
    const name = 1 + bytes[at + 6]!;
    const sizeAt = at + 6 + name + (name & 1);
    if (sizeAt + 4 > bytes.length) break;
    const size = bytes.readUInt32BE(sizeAt);
    found.set(bytes.readUInt16BE(at + 4), bytes.subarray(sizeAt + 4, sizeAt + 4 + size));
    at = sizeAt + 4 + size + (size & 1);
  }
  return found;
}

/** Channel after channel, each row of it raw or in PackBits. */
async function unpack(read: ReadAt, document: Document, place: Place): Promise<void> {
  const { width, height, depth, colours, alpha, large, pixelsAt } = document;
  const channels = (colours + (alpha ? 1 : 0)) as 1 | 2 | 3 | 4;
  const all = colours + (alpha ? 1 : 0) + document.extra;
  const bytesARow = width * (depth / 8);
  const kind = await read(pixelsAt, 2);
  const compression = kind.length < 2 ? -1 : kind.readUInt16BE(0);
  if (compression !== 0 && compression !== 1) throw unsupported('a Photoshop document whose composite is zipped');
  const countSize = large ? 4 : 2;
  const counts = compression === 0 ? undefined : await read(pixelsAt + 2, all * height * countSize);
  if (counts !== undefined && counts.length < all * height * countSize) throw cannotDecode('ends too early');
  const lengthOf = (row: number): number =>
    counts === undefined ? bytesARow : counts.readUIntBE(row * countSize, countSize);
  // Where each row of each wanted channel begins.
  const starts = new Float64Array(channels * height);
  let at = pixelsAt + 2 + (counts?.length ?? 0);
  for (let row = 0; row < channels * height; row++) {
    starts[row] = at;
    at += lengthOf(row);
  }
  const canvas = await Canvas.create(place, { width, height, channels, depth });
  for (let y = 0; y < height; y++) {
    const pixels = newRows(depth, width * channels);
    for (let c = 0; c < channels; c++) {
      const row = c * height + y;
      const packed = await read(starts[row]!, lengthOf(row));
      const line = counts === undefined ? packed : unpackBits(packed, bytesARow);
      if (line.length < bytesARow) throw cannotDecode('ends too early');
      for (let x = 0; x < width; x++) pixels[x * channels + c] = depth === 8 ? line[x]! : line.readUInt16BE(2 * x);
    }
    if (alpha) takeWhiteOut(pixels, channels);
    await canvas.appendRows(pixels);
  }
  await canvas.seal();
  await canvas.close();
}

/** A composite with opacity stands before white: the colours themselves are what makes that of white. */
function takeWhiteOut(pixels: Rows, channels: number): void {
  const white = mostOf(pixels);
  for (let at = 0; at < pixels.length; at += channels) {
    const opacity = pixels[at + channels - 1]! / white;
    if (opacity === 0 || opacity === 1) continue;
    for (let i = at; i < at + channels - 1; i++) {
      pixels[i] = Math.round(Math.max(0, white - (white - pixels[i]!) / opacity));
    }
  }
}

/** PackBits (Apple technical note TN1023). */
function unpackBits(packed: Buffer, length: number): Buffer {
  const line = Buffer.alloc(length);
  let to = 0;
  for (let at = 0; at < packed.length && to < length;) {
    const count = packed.readInt8(at++);
    if (count >= 0) {
      packed.copy(line, to, at, at + count + 1);
      at += count + 1;
      to += count + 1;
    } else if (count !== -128) {
      line.fill(packed[at++] ?? 0, to, Math.min(length, to + 1 - count));
      to += 1 - count;
    }
  }
  return line;
}
