import { dirname, join } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { Problem } from '../base/problem.js';
import { formats, outputTraits, type Depth, type Encoding, type OutputFormat } from '../contract/formats.js';
import type { ProblemCode } from '../contract/problem-codes.js';
import type { DensityPolicy } from '../contract/request.js';
import { Canvas, type Density } from './canvas.js';
import { hdrOf } from './colour/code-points.js';
import { encoders } from './encoders.js';
import { fitMetadata } from './fit-metadata.js';
import { finished } from './finish.js';
import { hdrProblem } from './limits.js';
import { onlyProfile, withoutProfile, xmlOf } from './metadata.js';
import { atDepth, interleaved, onWhite } from './planes.js';
import { probePicture } from './probe.js';
import type { Source } from './read.js';
import { damaged, openPicture } from './sharp.js';
import { addTiffMetadata } from './tiff/metadata.js';

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
  /** What stays of a source's density: the number, or the size of a print. */
  readonly density: DensityPolicy;
  /** How much larger the result is than the source. */
  readonly scale: { readonly x: number; readonly y: number };
}

/** Where a source does not say its density, the result says this, pixels a millimetre (72 dpi). */
const DEFAULT_DENSITY = 72 / 25.4;

/** For a source that says nothing, the result says the same whatever is kept. */
const nothingSaid = ({ density, scale }: Pick<WriteRequest, 'density' | 'scale'>): Density =>
  density === 'print' ? [DEFAULT_DENSITY / scale.x, DEFAULT_DENSITY / scale.y] : [DEFAULT_DENSITY, DEFAULT_DENSITY];

/** Rows put together in one go. */
const CHUNK = 64;

/**
 * Encodes a finished canvas to `file`, streaming: with the source's own profile untouched, EXIF brought up to date,
 * XMP and IPTC as they are.
 *
 * @throws Problem `disk-full`, `encode-failed`, `result-wrong`, `hdr-format`
 */
export async function writePicture(request: WriteRequest, file: string): Promise<{ bytes: number; notes: string[] }> {
  const { colour, alpha, encoding, width, height, source, scale } = request;
  const { format } = encoding;
  const traits = outputTraits(format);
  const depth = Math.min(traits.depths.at(-1)!, encoding.depth, colour.depth) as Depth;
  const [x, y] = source.metadata.density ?? nothingSaid(request);
  const density = request.density === 'print' ? ([x * scale.x, y * scale.y] as const) : ([x, y] as const);
  const all = request.metadata ? source.metadata : onlyProfile(source.metadata);
  const { metadata, notes } = await fitMetadata(all, format, { width, height, scale });
  const unfit = hdrProblem(format, metadata.hdr && hdrOf(metadata.hdr));
  if (unfit !== undefined) throw unfit;
  const losesProfile = colour.channels === 1 && !traits.grey && metadata.profile !== undefined;
  let sheet = await sheetOf(request, depth, traits.alpha);
  try {
    await sheet.seal(xmlOf(metadata, format, density), density);
    if (losesProfile) {
      sheet = await inSrgb(sheet, colour, xmlOf(withoutProfile(metadata), format, density));
    }
    const open = (): Sharp => {
      const picture = openPicture(sheet.path, { keepEncoding: true }).keepMetadata();
      if (sheet.width !== width || sheet.height !== height) {
        picture.resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
      }
      const isGrey = sheet.channels < 3;
      return picture.toColourspace(depth === 8 ? (isGrey ? 'b-w' : 'srgb') : isGrey ? 'grey16' : 'rgb16');
    };
    const bytes = width * height * sheet.channels * (depth / 8);
    const places = { file, scratch: join(dirname(colour.path), 'encoded') };
    await finished(format, metadata, places, (place) =>
      encoders[format](open, { encoding: { ...encoding, depth }, bytes, density, metadata }, place).catch(
        (error: unknown) => {
          throw encodeProblem(format, error);
        },
      ),
    );
  } finally {
    if (sheet !== colour) await sheet.discard();
  }
  if (format === 'tiff') await addTiffMetadata(file, metadata, { width, height });
  await checkSize(file, width, height);
  const lost = { depth: depth < colour.depth, alpha: alpha !== undefined && !traits.alpha, profile: losesProfile };
  return { bytes: (await stat(file)).size, notes: [...notes, ...notesOf(format, lost)] };
}

/** What the format could not hold, a sentence each. */
function notesOf(format: OutputFormat, lost: Readonly<Record<'depth' | 'alpha' | 'profile', boolean>>): string[] {
  const name = formats[format].title;
  return [
    ...(lost.depth ? [`${name} was written with 8 bits a sample.`] : []),
    ...(lost.alpha ? [`${name} has no transparency; it was put on white.`] : []),
    ...(lost.profile ? [`${name} has no place for a grey profile; colours were converted to sRGB.`] : []),
  ];
}

/** Grey seen through its profile, as sRGB, for formats that would put that profile on three channels. */
async function inSrgb(sheet: Canvas, colour: Canvas, xml: string): Promise<Canvas> {
  const path = join(dirname(colour.path), 'srgb.v');
  await openPicture(sheet.path, { keepEncoding: false }).toColourspace('srgb').toFile(path);
  const converted = await Canvas.open(path);
  await converted.seal(xml, sheet.density);
  if (sheet !== colour) await sheet.discard();
  return converted;
}

/** Failures to write that another format would not mend. */
const NOT_THE_FORMAT = new Set<ProblemCode>(['disk-full', 'folder-gone', 'out-of-memory', 'too-many-files']);

function encodeProblem(format: OutputFormat, error: unknown): Problem {
  const problem = damaged(error);
  if (NOT_THE_FORMAT.has(problem.code)) return problem;
  const said = (error as Error).message.split('\n')[0]!;
  const message = `The result could not be written as ${formats[format].title} (${said}).`;
  return new Problem('encode-failed', message, 'Try another format.', { cause: error });
}

/** The samples as the file will hold them: the canvas itself where it is so already, or else a new one. */
async function sheetOf(request: WriteRequest, depth: Depth, keepAlpha: boolean): Promise<Canvas> {
  const { colour, alpha } = request;
  if (alpha === undefined && depth === colour.depth) return colour;
  const { width, height } = colour;
  const channels = (alpha !== undefined && keepAlpha ? colour.channels + 1 : colour.channels) as 1 | 2 | 3 | 4;
  const sheet = await Canvas.create(join(dirname(colour.path), 'sheet.v'), { width, height, channels, depth });
  try {
    for (let top = 0; top < height; top += CHUNK) {
      const count = Math.min(CHUNK, height - top);
      const rows = atDepth(await colour.readRows(top, count), depth);
      const opacity = alpha === undefined ? undefined : atDepth(await alpha.readRows(top, count), depth);
      const put = keepAlpha ? interleaved : onWhite;
      await sheet.appendRows(opacity === undefined ? rows : put(rows, opacity, colour.channels));
    }
    return sheet;
  } catch (error) {
    await sheet.discard();
    throw error;
  }
}

/** A result is never named as done with a size other than the one promised. */
async function checkSize(file: string, width: number, height: number): Promise<void> {
  const written = await probePicture(file);
  if (written.width === width && written.height === height) return;
  throw new Problem(
    'result-wrong',
    `Expected a result of ${width} x ${height} pixels but the encoder wrote ${written.width} x ${written.height}.`,
    'Try another format; nothing was kept.',
  );
}
