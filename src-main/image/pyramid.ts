import type { Pyramid } from '../contract/window/index.js';
import { shown, type Look } from './look.js';
import { withReadable } from './readable.js';
import { decoded, openLevel, openPicture } from './sharp.js';

/** Side of a pyramid's tiles, pixels; libvips reads no larger ones back from a small picture. */
export const TILE_SIDE = 256;

/**
 * Writes a picture as a pyramid for the screen: upright, 8 bits, in sRGB, losslessly, in tiles that can be read one by
 * one. Streaming, so memory does not grow with the picture; the file takes about four thirds of its raw pixels.
 *
 * @throws Problem for a picture that cannot be decoded
 */
export async function writePyramid(file: string, pyramid: string, look: Look = {}): Promise<void> {
  const write = (readable: string): Promise<unknown> => {
    const picture = openPicture(readable, { keepEncoding: false }).autoOrient().toColourspace('srgb');
    const tiles = { tile: true, pyramid: true, tileWidth: TILE_SIDE, tileHeight: TILE_SIDE };
    return decoded(picture.tiff({ ...tiles, compression: 'none', bigtiff: true }).toFile(pyramid));
  };
  await withReadable(file, write, await shown(file, look));
}

export async function pyramidFacts(pyramid: string): Promise<Pyramid> {
  const { width, height, pages = 1 } = await decoded(openLevel(pyramid, 0).metadata());
  return { width, height, tileSize: TILE_SIDE, levels: pages };
}

/** One tile as PNG; smaller at the right and lower edges; undefined for one that is not there. */
export async function pyramidTile(
  pyramid: string,
  level: number,
  column: number,
  row: number,
): Promise<Buffer | undefined> {
  const facts = await pyramidFacts(pyramid);
  if (level >= facts.levels) return undefined;
  const { width, height } = await decoded(openLevel(pyramid, level).metadata());
  const isThere = (at: number, side: number): boolean => at * TILE_SIDE < Math.ceil(side / 2 ** level);
  if (!isThere(column, facts.width) || !isThere(row, facts.height)) return undefined;
  // Where rounding down left the last tile with nothing, it has the last pixels there are.
  const [left, top] = [Math.min(column * TILE_SIDE, width - 1), Math.min(row * TILE_SIDE, height - 1)];
  const part = { left, top, width: Math.min(TILE_SIDE, width - left), height: Math.min(TILE_SIDE, height - top) };
  return decoded(openLevel(pyramid, level).extract(part).png({ compressionLevel: 1 }).toBuffer());
}
