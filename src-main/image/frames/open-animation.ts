import { join } from 'node:path';
import { note } from '../../contract/rules/notes.js';
import { Canvas } from '../canvas.js';
import { metadataOf } from '../metadata.js';
import { pngAnimation } from '../png/animation.js';
import { composeFrames } from '../png/compose.js';
import { ScratchFolder } from '../place.js';
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
  readonly notes: readonly string[];
}

export async function openAnimation(file: string, facts: PictureFacts, scratch: string): Promise<Frames> {
  const header = await decoded(openPicture(file, { keepEncoding: true }).metadata());
  const { orientation = 1, width, height } = header;
  if (height * facts.pages > MOST_ROWS) throw unsupported(`an animation of ${facts.pages} frames of this size`);
  const { canvas, animation, notes } =
    facts.format === 'png' ? await ofPng(file, facts, scratch, { width, height }) : await byVips(file, facts, scratch);
  const count = animation.delays.length;
  const opacity = canvas.channels % 2 === 0;
  const frameFacts = { ...facts, alpha: opacity };
  return {
    ...{ facts, count, pixels: facts.pixels, animation, opacity, notes },
    open: (index) =>
      inFolder(scratch, index, async (folder) => {
        const path = join(folder, 'whole.v');
        const whole = await cutFrame(canvas, index, height, path, orientation);
        const metadataFrom = (density: Canvas['density']) =>
          metadataOf(file, facts.format, header, { density, keepsProfile: true });
        return read(
          frameFacts,
          { file: path, keepEncoding: true, metadataFrom, notes: [], canvas: whole },
          new ScratchFolder(folder),
        );
      }),
    close: () => canvas.discard(),
  };
}

/** GIF and WebP. */
async function byVips(file: string, { format }: PictureFacts, scratch: string): Promise<Roll> {
  const path = join(scratch, 'roll.v');
  const animation = await readAnimation(file, format);
  await decoded(openPicture(file, { keepEncoding: true, all: true }).toFile(path));
  return { canvas: await Canvas.open(path), animation, notes: [] };
}

/** libvips reads the first frame only. */
async function ofPng(
  file: string,
  { channels, depth }: PictureFacts,
  scratch: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Roll> {
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
  const notes = stillApart ? [note('still-left')] : [];
  return { canvas, animation: { delays, loop }, notes };
}

/** One frame as a file of its own, which says how it stands. */
async function cutFrame(
  roll: Canvas,
  index: number,
  height: number,
  path: string,
  orientation: number,
): Promise<Canvas> {
  const { width, channels, depth, density } = roll;
  const frame = await Canvas.create(path, { width, height, channels, depth, density });
  for (let y = 0; y < height; y += CHUNK) {
    await frame.appendRows(await roll.readRows(index * height + y, Math.min(CHUNK, height - y)));
  }
  await frame.seal(vipsXml([{ name: 'orientation', type: 'gint', text: String(orientation) }]));
  return frame;
}
