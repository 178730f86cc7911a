import { Problem } from '../base/problem.js';
import { cut, type Rectangle } from './pixels.js';
import { keepsEncoding, probePicture } from './probe.js';
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
  { x, y, width, height }: Rectangle,
  to: string,
): Promise<{ width: number; height: number }> {
  const facts = await probePicture(file);
  const part = { x, y, width: Math.min(width, facts.width - x), height: Math.min(height, facts.height - y) };
  if (part.width < 1 || part.height < 1) {
    throw new Problem(
      'crop-outside',
      `Expected a crop inside ${facts.width} x ${facts.height} pixels but got ${width} x ${height} at ${x}, ${y}.`,
    );
  }
  const keepEncoding = keepsEncoding(await decoded(openPicture(file, { keepEncoding: true }).metadata()));
  const [grey, rgb] = facts.depth === 8 ? (['b-w', 'srgb'] as const) : (['grey16', 'rgb16'] as const);
  const picture = openPicture(file, { keepEncoding }).autoOrient();
  if (keepEncoding) picture.keepIccProfile();
  await decoded(
    cut(picture, part)
      .toColourspace(facts.channels === 1 ? grey : rgb)
      .png({ compressionLevel: 1 })
      .toFile(to),
  );
  return { width: part.width, height: part.height };
}
