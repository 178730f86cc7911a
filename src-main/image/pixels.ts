import type { Sharp } from 'sharp';
import { withReadable } from './readable.js';
import { decoded, openPicture, sharp } from './sharp.js';
import type { Pixels8 } from './types.js';

/** Columns x to x + width - 1 of rows y to y + height - 1 of an upright picture. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * All pixels of a picture (a file, or what is in one), or of a part of it, 8 bits a sample, alpha left out, in the
 * encoding it is stored in. For measuring and for previews of what fits in memory.
 *
 * @throws Problem for a file that cannot be decoded
 */
export const readPixels = (file: string | Buffer, part?: Rectangle): Promise<Pixels8> =>
  typeof file === 'string' ? withReadable(file, (readable) => pixelsOf(readable, part)) : pixelsOf(file, part);

async function pixelsOf(file: string | Buffer, part: Rectangle | undefined): Promise<Pixels8> {
  const picture = openPicture(file, { keepEncoding: true }).autoOrient().removeAlpha();
  const isGrey = ['b-w', 'grey16'].includes((await decoded(picture.metadata())).space);
  const { data, info } = await decoded(
    cut(picture, part)
      .toColourspace(isGrey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { width: info.width, height: info.height, channels: info.channels as 1 | 3, data: new Uint8Array(data) };
}

/**
 * Writes the samples as they are, without a profile: PNG, which loses nothing, or JPEG of the quality given, chroma
 * halved as cameras do.
 *
 * @throws Problem `disk-full`
 */
export async function writePixels(file: string, { data, ...raw }: Pixels8, jpegQuality?: number): Promise<void> {
  const encoder = sharp(data, { raw }).toColourspace(raw.channels === 1 ? 'b-w' : 'srgb');
  const picture =
    jpegQuality === undefined ? encoder.png({ compressionLevel: 1 }) : encoder.jpeg({ quality: jpegQuality });
  await decoded(picture.toFile(file));
}

/** Only the part, of a picture that is upright already. */
export const cut = (picture: Sharp, part: Rectangle | undefined): Sharp =>
  part === undefined ? picture : picture.extract({ left: part.x, top: part.y, width: part.width, height: part.height });
