// A picture as its file will hold it, before it is encoded.
import type { Sharp } from 'sharp';
import { outputTraits, type Depth, type Encoding } from '../contract/formats.js';
import type { DensityPolicy } from '../contract/request.js';
import { Canvas, type Density } from './canvas.js';
import { hdrOf } from './colour/code-points.js';
import { fitMetadata } from './fit-metadata.js';
import { hdrProblem } from './limits.js';
import { onlyProfile, withoutProfile, xmlOf } from './metadata.js';
import type { PictureMetadata } from './picture-metadata.js';
import { atDepth, interleaved, onWhite, opaque } from './planes.js';
import type { Source } from './read.js';
import { openPicture } from './sharp.js';

export interface WriteRequest {
  readonly colour: Canvas<1 | 3>;
  readonly alpha?: Canvas<1>;
  /** Whether opacity is stored where there is none to store, since other frames have some; absent: no. */
  readonly opacity?: boolean;
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

export interface Sheet {
  readonly canvas: Canvas;
  readonly depth: Depth;
  readonly density: Density;
  readonly metadata: PictureMetadata;
  /** What of the metadata could not go along, a sentence each. */
  readonly notes: readonly string[];
  readonly losesProfile: boolean;
  /** The result's pixels, reduced to its size; a fresh pipeline each time. */
  open(): Sharp;
  /** Removes what was made on the way. */
  close(): Promise<void>;
}

/** @throws Problem `hdr-format`, `disk-full` */
export async function sheetOf(request: WriteRequest): Promise<Sheet> {
  const { colour, encoding, width, height, source, scale } = request;
  const { format } = encoding;
  const traits = outputTraits(format);
  const depth = Math.min(traits.depths.at(-1)!, encoding.depth, colour.depth) as Depth;
  const [x, y] = source.metadata.density ?? nothingSaid(request);
  const density = request.density === 'print' ? ([x * scale.x, y * scale.y] as const) : ([x, y] as const);
  const all = request.metadata ? source.metadata : onlyProfile(source.metadata);
  const { metadata, notes } = await fitMetadata(all, format, { width, height, scale });
  const unfit = hdrProblem(format, metadata.hdr && hdrOf(metadata.hdr));
  if (unfit !== undefined) throw unfit;
  const hasPlace = traits.profile !== false && (colour.channels !== 1 || traits.grey);
  const losesProfile = !hasPlace && metadata.profile !== undefined;
  let canvas = await putTogether(request, depth, traits.alpha);
  const close = async (): Promise<void> => {
    if (canvas !== colour) await canvas.discard();
  };
  try {
    await canvas.seal(xmlOf(metadata, format, density), density);
    if (losesProfile) canvas = await inSrgb(canvas, colour, xmlOf(withoutProfile(metadata), format, density));
  } catch (error) {
    await close();
    throw error;
  }
  const open = (): Sharp => {
    const picture = openPicture(canvas.path, { keepEncoding: true }).keepMetadata();
    if (canvas.width !== width || canvas.height !== height) {
      picture.resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
    }
    const isGrey = canvas.channels < 3;
    return picture.toColourspace(depth === 8 ? (isGrey ? 'b-w' : 'srgb') : isGrey ? 'grey16' : 'rgb16');
  };
  return { canvas, depth, density, metadata, notes, losesProfile, open, close };
}

/** The samples as the file will hold them: the colours' canvas itself where it is so already, or else a new one. */
async function putTogether(
  { colour, alpha, opacity }: WriteRequest,
  depth: Depth,
  keepAlpha: boolean,
): Promise<Canvas> {
  const hasOpacity = alpha !== undefined || opacity === true;
  if (depth === colour.depth && !(hasOpacity && (keepAlpha || alpha !== undefined))) return colour;
  const { width, height } = colour;
  const channels = (hasOpacity && keepAlpha ? colour.channels + 1 : colour.channels) as 1 | 2 | 3 | 4;
  const sheet = await Canvas.create(await colour.place.scratch.place('sheet.v'), { width, height, channels, depth });
  try {
    for (let top = 0; top < height; top += CHUNK) {
      const count = Math.min(CHUNK, height - top);
      const rows = atDepth(await colour.readRows(top, count), depth);
      const stored = alpha === undefined ? undefined : atDepth(await alpha.readRows(top, count), depth);
      const above = stored ?? (hasOpacity && keepAlpha ? opaque(count * width, depth) : undefined);
      const put = keepAlpha ? interleaved : onWhite;
      await sheet.appendRows(above === undefined ? rows : put(rows, above, colour.channels));
    }
    return sheet;
  } catch (error) {
    await sheet.discard();
    throw error;
  }
}

/** What is seen through a profile, as sRGB, for formats that have no place for it. */
async function inSrgb(sheet: Canvas, colour: Canvas, xml: string): Promise<Canvas> {
  const place = await colour.place.scratch.place('srgb.v');
  await openPicture(sheet.path, { keepEncoding: false }).toColourspace('srgb').toFile(place.path);
  const converted = await Canvas.open(place);
  await converted.seal(xml, sheet.density);
  if (sheet !== colour) await sheet.discard();
  return converted;
}
