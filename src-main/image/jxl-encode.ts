import { writeFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { Problem } from '../base/problem.js';
import { withVips } from './decoders/jxl.js';
import type { Order } from './encode-order.js';
import { EXIF_HEADER, uprightExif } from './exif.js';

/** Between speed and size, 1 to 9. */
const EFFORT = 5;

/** Encodes as JPEG XL, in memory. */
export async function encodeJxl(
  picture: Sharp,
  { encoding, density, metadata, animation }: Order,
  file: string,
): Promise<void> {
  const depth = encoding.depth === 16 ? 'ushort' : ('uchar' as const);
  const { samples, width, height, channels } = await samplesOf(picture, depth);
  const grey = channels < 3;
  const interpretation = depth === 'uchar' ? (grey ? 'b-w' : 'srgb') : grey ? 'grey16' : 'rgb16';
  const bytes = await withVips((vips) => {
    const plain = vips.Image.newFromMemory(samples, width, height, channels, vips.BandFormat[depth]);
    const image = plain.copy({ interpretation });
    if (metadata.profile !== undefined) image.setBlob('icc-profile-data', metadata.profile);
    if (animation !== undefined) {
      const { delays, loop } = animation;
      image.setInt('page-height', height / delays.length);
      image.setArrayInt('delay', [...delays]);
      image.setInt('loop', loop);
    }
    const { lossless, quality } = encoding;
    return image.writeToBuffer('.jxl', { ...(lossless ? { lossless } : { Q: quality }), effort: EFFORT });
  }, cannotEncode);
  const { exif, xmp } = metadata;
  const words = [
    ...(exif === undefined
      ? []
      : // Four bytes say that the TIFF structure follows at once.
        [box('Exif', Buffer.concat([Buffer.alloc(4), uprightExif(exif, density).subarray(EXIF_HEADER.length)]))]),
    ...(xmp === undefined ? [] : [box('xml ', xmp)]),
  ];
  await writeFile(file, words.length === 0 ? bytes : inContainer(Buffer.from(bytes), words));
}

/** All samples, interleaved. Of 8-bit grey with opacity sharp would give the grey alone: it is taken out of RGB. */
async function samplesOf(picture: Sharp, depth: 'uchar' | 'ushort') {
  const isHidden = depth === 'uchar' && (await picture.metadata()).channels === 2;
  if (isHidden) picture.toColourspace('srgb');
  const { data, info } = await picture.raw({ depth }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (isHidden) return { samples: data.filter((_, i) => i % 4 === 0 || i % 4 === 3), width, height, channels: 2 };
  const { buffer, byteOffset, length } = data;
  const samples = depth === 'uchar' ? data : new Uint16Array(buffer, byteOffset, length / 2);
  return { samples, width, height, channels };
}

const cannotEncode = (cause: unknown): Problem =>
  new Problem('cannot-encode', 'The picture could not be written as JPEG XL.', 'Choose another format.', { cause });

/** libjxl would pack words up, which many readers cannot open (ISO/IEC 18181-2, section 9). */
function inContainer(bytes: Buffer, words: readonly Buffer[]): Buffer {
  const isBare = bytes.readUInt16BE(0) === 0xff0a;
  if (!isBare) return Buffer.concat([bytes, ...words]);
  const signature = box('JXL ', Buffer.from('\r\n\x87\n', 'latin1'));
  return Buffer.concat([
    signature,
    box('ftyp', Buffer.from('jxl \0\0\0\0jxl ', 'latin1')),
    ...words,
    box('jxlc', bytes),
  ]);
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}
