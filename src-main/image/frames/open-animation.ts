import { join } from 'node:path';
import type { InputFormat } from '../../contract/formats.js';
import { note } from '../../contract/rules/notes.js';
import { Canvas, type Density } from '../canvas.js';
import { metadataOf } from '../metadata.js';
import type { PictureMetadata } from '../picture-metadata.js';
import { pngAnimation } from '../png/animation.js';
import { composeFrames } from '../png/compose.js';
import { placeAt, ScratchFolder } from '../place.js';
import { withFile } from '../read-at.js';
import { read } from '../read.js';
import { decoded, openPicture } from '../sharp.js';
import type { PictureFacts } from '../types.js';
import { unsupported } from '../unsupported.js';
import { vipsXml } from '../vips-xml.js';
import type { Animation } from './animation.js';
import { inFolder, type Frames } from './frames.js';
import { MOST_ROWS } from './limits.js';
import { readAnimation } from './read-animation.js';

/** Rows copied in one go. */
const CHUNK = 256;

/** All frames whole, disposal and blending done, one below the other in a scratch file. */
interface Roll {
  readonly canvas: Canvas;
  readonly animation: Animation;
  /** Rows of a frame as it lies there, and EXIF's orientation of it. */
  readonly height: number;
  readonly orientation: number;
  readonly metadataFrom: (density: Density) => Promise<PictureMetadata>;
  readonly notes: readonly string[];
}

type Unroll = (file: string, facts: PictureFacts, scratch: string) => Promise<Roll>;

const unroll: Partial<Readonly<Record<InputFormat, Unroll>>> = { gif: byVips, webp: byVips, png: ofPng, jxl: ofJxl };

export async function openAnimation(file: string, facts: PictureFacts, scratch: string): Promise<Frames> {
  if (facts.height * facts.pages > MOST_ROWS) throw unsupported(`an animation of ${facts.pages} frames of this size`);
  const roll = await unroll[facts.format]!(file, facts, scratch);
  const { canvas, animation, metadataFrom, notes } = roll;
  const count = animation.delays.length;
  const opacity = canvas.channels % 2 === 0;
  const frameFacts = { ...facts, alpha: opacity };
  return {
    ...{ facts, count, pixels: facts.pixels, animation, opacity, notes },
    open: (index) =>
      inFolder(scratch, index, async (folder) => {
        const path = join(folder, 'whole.v');
        const whole = await cutFrame(roll, index, path);
        const readable = { file: path, keepEncoding: true, metadataFrom, notes: [], canvas: whole };
        return read(frameFacts, readable, new ScratchFolder(folder));
      }),
    close: () => canvas.discard(),
  };
}

/** What libvips reads of the first frame's header. */
async function headerOf(file: string, { format }: PictureFacts) {
  const header = await decoded(openPicture(file, { keepEncoding: true }).metadata());
  const { orientation = 1, width, height } = header;
  const metadataFrom: Roll['metadataFrom'] = (density) =>
    metadataOf(file, format, header, { density, keepsProfile: true });
  return { width, height, orientation, metadataFrom };
}

/** GIF and WebP. */
async function byVips(file: string, facts: PictureFacts, scratch: string): Promise<Roll> {
  const path = join(scratch, 'roll.v');
  const header = await headerOf(file, facts);
  const animation = await readAnimation(file, facts.format);
  await decoded(openPicture(file, { keepEncoding: true, all: true }).toFile(path));
  return { ...header, canvas: await Canvas.open(path), animation, notes: [] };
}

/** libvips reads the first frame only. */
async function ofPng(file: string, facts: PictureFacts, scratch: string): Promise<Roll> {
  const { channels, depth } = facts;
  const header = await headerOf(file, facts);
  const { width, height } = header;
  const found = await withFile(file, pngAnimation);
  const size = { width, height: height * found.frames.length, channels: (channels + 1) as 2 | 4, depth };
  const canvas = await Canvas.create(join(scratch, 'roll.v'), size);
  try {
    await composeFrames(file, found, canvas, scratch);
    await canvas.seal();
  } catch (error) {
    await canvas.discard();
    throw error;
  }
  const { delays, loop, stillApart } = found;
  return { ...header, canvas, animation: { delays, loop }, notes: stillApart ? [note('still-left')] : [] };
}

async function ofJxl(file: string, { format, height, pages }: PictureFacts, scratch: string): Promise<Roll> {
  const place = placeAt(join(scratch, 'roll.v'));
  const animation = await readAnimation(file, format);
  const { metadata, notes } = await (await import('../decoders/jxl.js')).decodeJxlFrames(file, place, pages);
  const canvas = await Canvas.open(place);
  return { canvas, animation, height, orientation: 1, metadataFrom: async () => metadata, notes };
}

/** One frame as a file of its own, which says how it stands. */
async function cutFrame({ canvas: roll, height, orientation }: Roll, index: number, path: string): Promise<Canvas> {
  const { width, channels, depth, density } = roll;
  const frame = await Canvas.create(path, { width, height, channels, depth, density });
  for (let y = 0; y < height; y += CHUNK) {
    await frame.appendRows(await roll.readRows(index * height + y, Math.min(CHUNK, height - y)));
  }
  await frame.seal(vipsXml([{ name: 'orientation', type: 'gint', text: String(orientation) }]));
  return frame;
}
