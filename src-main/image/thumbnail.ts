import { shown, type Look } from './look.js';
import { withReadable } from './readable.js';
import { decoded, openPicture } from './sharp.js';

/**
 * A small upright picture in sRGB, WebP, at most `side` pixels wide and high and never larger than the picture itself.
 *
 * @throws Problem for a file that cannot be decoded
 */
export async function thumbnail(file: string, side: number, look: Look = {}): Promise<Buffer> {
  return withReadable(
    file,
    (readable) => {
      const picture = openPicture(readable, { keepEncoding: false }).autoOrient();
      picture.resize(side, side, { fit: 'inside', withoutEnlargement: true }).toColourspace('srgb');
      return decoded(picture.webp({ quality: 82, effort: 2 }).toBuffer());
    },
    await shown(file, look),
  );
}
