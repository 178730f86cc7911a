import { join } from 'node:path';
import { Canvas } from './canvas.js';
import { onlyProfile, xmlOf } from './metadata.js';
import { decoderFor } from './decoders/index.js';
import { keepsEncoding } from './header.js';
import { probePicture } from './probe.js';
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
  const { format } = await probePicture(source);
  // What needs a decoder of its own is shown as sRGB: its profile is not worth decoding it again for each strip.
  const isOwn = format !== 'tiff' && (await decoderFor(source, format)) !== undefined;
  const header = isOwn ? undefined : await decoded(openPicture(source, { keepEncoding: true }).metadata());
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
    const icc = header !== undefined && keepsEncoding(header) ? header.icc : undefined;
    const profile = icc === undefined ? {} : { profile: icc };
    await part.seal(xmlOf(onlyProfile(profile), 'webp', density), density);
    const picture = openPicture(part.path, { keepEncoding: false }).resize(width, height, { fit: 'fill' });
    return await decoded(picture.toColourspace('srgb').webp({ quality: 85, effort: 1 }).toBuffer());
  } finally {
    await canvas.close();
    await part.discard();
  }
}
