import { pyramidFacts, TILE_SIDE } from './pyramid.js';
import { decoded, openLevel } from './sharp.js';

/** Pixels looked at in one go. */
const CHUNK = 2 ** 23;

/** Some whole rows of a picture: uint8, 0..255, interleaved. */
export interface PyramidRows {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** First of these rows. */
  readonly top: number;
  /** Samples a pixel: grey or RGB, opacity last. */
  readonly channels: number;
  /** Rows of the whole picture. */
  readonly of: number;
}

/** All pixels of a picture, out of its pyramid, from the top; memory does not grow with the picture. */
export async function* rowsOf(pyramid: string): AsyncGenerator<PyramidRows> {
  const { width, height } = await pyramidFacts(pyramid);
  const rows = Math.max(1, Math.floor(CHUNK / width / TILE_SIDE)) * TILE_SIDE;
  for (let top = 0; top < height; top += rows) {
    const part = { left: 0, top, width, height: Math.min(rows, height - top) };
    const read = openLevel(pyramid, 0).extract(part).raw().toBuffer({ resolveWithObject: true });
    const { data, info } = await decoded(read);
    yield { data, width, height: part.height, top, channels: info.channels, of: height };
  }
}
