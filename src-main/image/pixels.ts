import { damaged, openPicture, sharp } from './sharp.js';

/** A small picture in memory: interleaved 8-bit samples, colours as stored. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * All pixels of a picture, 8 bits a sample, alpha left out, in the encoding it is stored in. For measuring and for
 * previews of pictures that fit in memory.
 *
 * @throws Problem for a file that cannot be decoded
 */
export async function readPixels(file: string): Promise<SmallPicture> {
  try {
    const picture = openPicture(file, { keepEncoding: true }).autoOrient().removeAlpha();
    const isGrey = ['b-w', 'grey16'].includes((await picture.metadata()).space);
    const { data, info } = await picture
      .toColourspace(isGrey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels as 1 | 3, data: new Uint8Array(data) };
  } catch (error) {
    throw damaged(error);
  }
}

/** Writes the samples as they are to a PNG file without a profile. @throws Problem `disk-full` */
export async function writePixels(
  file: string,
  { width, height, channels, data }: Omit<SmallPicture, 'data'> & { readonly data: Uint8Array },
): Promise<void> {
  try {
    await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 1 }).toFile(file);
  } catch (error) {
    throw damaged(error);
  }
}
