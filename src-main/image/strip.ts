import { join } from 'node:path';
import { Canvas } from './canvas.js';
import { onlyProfile, xmlOf } from './metadata.js';
import { keepsEncoding } from './header.js';
import { decoded, openPicture } from './sharp.js';

/** Pixels of canvas rows held at a time; a strip of more rows than fit is thinned out. */
const MOST_PIXELS = 2 ** 24;

export interface StripRequest {
  /** A canvas that is being filled, `top` to `top + rows - 1` of it finished. */
  readonly canvas: string;
  readonly top: number;
  readonly rows: number;
  /** The picture it is made from, for its profile. */
  readonly source: string;
  /** Size of the strip, pixels. */
  readonly width: number;
  readonly height: number;
  readonly scratch: string;
}

/** Finished rows of a canvas for the screen: sRGB, WebP. */
export async function stripOf(request: StripRequest): Promise<Buffer> {
  const { canvas: path, source, width, height, scratch } = request;
  const header = await decoded(openPicture(source, { keepEncoding: true }).metadata());
  const canvas = await Canvas.open(path);
  const rows = Math.max(1, Math.min(request.rows, Math.floor(MOST_PIXELS / canvas.width)));
  const { channels, depth, density } = canvas;
  const part = await Canvas.create(join(scratch, `strip-${request.top}-${process.hrtime.bigint()}.v`), {
    ...{ width: canvas.width, height: rows, channels, depth, density },
  });
  try {
    if (rows === request.rows) await part.appendRows(await canvas.readRows(request.top, rows));
    else {
      const every = request.rows / rows;
      for (let i = 0; i < rows; i++)
        await part.appendRows(await canvas.readRows(request.top + Math.floor(i * every), 1));
    }
    const profile = keepsEncoding(header) && header.icc !== undefined ? { profile: header.icc } : {};
    await part.seal(xmlOf(onlyProfile(profile), 'webp', density), density);
    const picture = openPicture(part.path, { keepEncoding: false }).resize(width, height, { fit: 'fill' });
    return await decoded(picture.toColourspace('srgb').webp({ quality: 85, effort: 1 }).toBuffer());
  } finally {
    await canvas.close();
    await part.discard();
  }
}
