import { keepsEncoding } from './header.js';
import { inside } from './inside.js';
import { shown, type Look } from './look.js';
import { cut, type Rectangle } from './pixels.js';
import { withReadable } from './readable.js';
import { decoded, openPicture } from './sharp.js';

/**
 * Writes a part of a picture as PNG: samples, depth, alpha and profile as they are, upright. A part that reaches over
 * the edge ends there.
 *
 * @returns the size of what was written
 * @throws Problem `crop-outside`, or for a file that cannot be decoded
 */
export async function cropPicture(
  file: string,
  part: Rectangle,
  to: string,
  look: Look = {},
): Promise<{ width: number; height: number }> {
  const wanted = await shown(file, look);
  const { facts } = wanted;
  const cutOut = inside(part, facts);
  const [grey, rgb] = facts.depth === 8 ? (['b-w', 'srgb'] as const) : (['grey16', 'rgb16'] as const);
  await withReadable(
    file,
    async (readable) => {
      const keepEncoding = keepsEncoding(await decoded(openPicture(readable, { keepEncoding: true }).metadata()));
      const picture = openPicture(readable, { keepEncoding }).autoOrient();
      if (keepEncoding) picture.keepIccProfile();
      const pixels = cut(picture, cutOut).toColourspace(facts.channels === 1 ? grey : rgb);
      await decoded(pixels.png({ compressionLevel: 1 }).toFile(to));
    },
    wanted,
  );
  return { width: cutOut.width, height: cutOut.height };
}
