import { dirname, join } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { Problem } from '../base/problem.js';
import { Canvas } from './canvas.js';
import { encoders } from './encoders.js';
import { outputFormatTraits } from './limits.js';
import type { Source } from './read.js';
import { damaged, openPicture } from './sharp.js';
import type { Depth, Encoding, Rows } from './types.js';
import { onlyProfile } from './vips-xml.js';

export interface WriteRequest {
  readonly colour: Canvas<1 | 3>;
  readonly alpha?: Canvas<1>;
  /** Size of the result; smaller than the canvas, it is reduced with a Lanczos filter of three lobes. */
  readonly width: number;
  readonly height: number;
  readonly source: Pick<Source, 'metadata'>;
  readonly encoding: Encoding;
  /** False leaves everything out but the profile. */
  readonly metadata: boolean;
  /** How much larger the result is than the source, for its density. */
  readonly scale: { readonly x: number; readonly y: number };
}

/** Where a source does not say its density, the result says this, pixels a millimetre (72 dpi). */
const DEFAULT_DENSITY = 72 / 25.4;

/** Rows put together in one go. */
const CHUNK = 64;

/**
 * Encodes a finished canvas to `file`, streaming: with the source's own profile untouched, EXIF brought up to date,
 * XMP and IPTC as they are.
 *
 * @throws Problem `disk-full`, `encode-failed`
 */
export async function writePicture(request: WriteRequest, file: string): Promise<{ bytes: number; notes: string[] }> {
  const { encoding, width, height } = request;
  const traits = outputFormatTraits[encoding.format];
  const depth = Math.min(traits.deepest, encoding.depth, request.colour.depth) as Depth;
  const notes: string[] = [];
  if (depth < request.colour.depth) notes.push(`${encoding.format.toUpperCase()} was written with 8 bits a sample.`);
  if (request.alpha !== undefined && !traits.alpha) {
    notes.push(`${encoding.format.toUpperCase()} has no transparency; it was put on white.`);
  }
  const sheet = await composed(request, depth, traits.alpha);
  try {
    const open = (): Sharp => {
      const picture = openPicture(sheet.path, { keepEncoding: true }).keepMetadata();
      if (sheet.width !== width || sheet.height !== height) {
        picture.resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
      }
      const grey = sheet.channels < 3;
      return picture.toColourspace(depth === 8 ? (grey ? 'b-w' : 'srgb') : grey ? 'grey16' : 'rgb16');
    };
    const pixels = width * height * sheet.channels * (depth / 8);
    await encoders[encoding.format](open, encoding, pixels, file);
  } catch (error) {
    const problem = damaged(error);
    throw problem.code === 'disk-full'
      ? problem
      : new Problem(
          'encode-failed',
          `The result could not be written as ${encoding.format.toUpperCase()} (${(error as Error).message.split('\n')[0]!}).`,
          'Try another format.',
          { cause: error },
        );
  } finally {
    await sheet.discard();
  }
  await checkSize(file, width, height);
  return { bytes: (await stat(file)).size, notes };
}

/** Planes put together as the file will hold them: interleaved, at its depth, with the metadata behind. */
async function composed(request: WriteRequest, depth: Depth, keepAlpha: boolean): Promise<Canvas> {
  const { colour, alpha, source, scale } = request;
  const [x, y] = source.metadata.density ?? [DEFAULT_DENSITY / scale.x, DEFAULT_DENSITY / scale.y];
  const channels = (alpha !== undefined && keepAlpha ? colour.channels + 1 : colour.channels) as 1 | 2 | 3 | 4;
  const sheet = await Canvas.create(join(dirname(colour.path), 'sheet.v'), {
    width: colour.width,
    height: colour.height,
    channels,
    depth,
    density: [x * scale.x, y * scale.y],
  });
  for (let top = 0; top < colour.height; top += CHUNK) {
    const count = Math.min(CHUNK, colour.height - top);
    const rows = atDepth(await colour.readRows(top, count), depth);
    if (alpha === undefined) {
      await sheet.appendRows(rows);
    } else {
      const opacity = atDepth(await alpha.readRows(top, count), depth);
      await sheet.appendRows((keepAlpha ? interleaved : onWhite)(rows, opacity, colour.channels));
    }
  }
  await sheet.seal(request.metadata ? source.metadata.xml : onlyProfile(source.metadata.xml));
  return sheet;
}

/** 16 bits to 8, rounded: 65535 is 255 times 257. */
function atDepth(rows: Rows, depth: Depth): Rows {
  if (depth === 16 || rows instanceof Uint8Array) return rows;
  return Uint8Array.from(rows, (value) => Math.round(value / 257));
}

function interleaved(rows: Rows, opacity: Rows, channels: number): Rows {
  const joined =
    rows instanceof Uint8Array
      ? new Uint8Array(rows.length + opacity.length)
      : new Uint16Array(rows.length + opacity.length);
  for (let i = 0; i < opacity.length; i++) {
    for (let c = 0; c < channels; c++) joined[i * (channels + 1) + c] = rows[i * channels + c]!;
    joined[i * (channels + 1) + channels] = opacity[i]!;
  }
  return joined;
}

function onWhite(rows: Rows, opacity: Rows, channels: number): Rows {
  const white = rows instanceof Uint8Array ? 255 : 65_535;
  return rows.map((value, i) => {
    const share = opacity[Math.floor(i / channels)]! / white;
    return Math.round(value * share + white * (1 - share));
  });
}

/** A result is never named as done with a size other than the one promised. */
async function checkSize(file: string, width: number, height: number): Promise<void> {
  const written = await openPicture(file, { keepEncoding: true }).metadata();
  if (written.width === width && written.height === height) return;
  throw new Problem(
    'result-wrong',
    `Expected a result of ${width} x ${height} pixels but the encoder wrote ${written.width} x ${written.height}.`,
    'Try another format; nothing was kept.',
  );
}
