import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metadata as SharpMetadata, Sharp } from 'sharp';
import { fillTransparent, isOpaque } from './alpha.js';
import { Canvas } from './canvas.js';
import { keepsEncoding, probePicture } from './probe.js';
import { damaged, openPicture } from './sharp.js';
import { withoutProfile } from './vips-xml.js';
import type { PictureFacts } from './types.js';

/** What goes from the source to the result besides pixels; only write.ts looks inside. */
export interface PictureMetadata {
  /** libvips' XML: profile, EXIF, XMP, IPTC. */
  readonly xml: string;
  /** Pixels a millimetre, or undefined where the source does not say. */
  readonly density: readonly [number, number] | undefined;
}

/** A picture decoded to scratch files, as networks take it: upright, in planes of 8 or 16 bits. */
export interface Source {
  readonly facts: PictureFacts;
  /** Grey or RGB in the source's own encoding (sRGB where that had to be converted). */
  readonly colour: Canvas<1 | 3>;
  /** Opacity; absent where every pixel is opaque. */
  readonly alpha?: Canvas<1>;
  readonly metadata: PictureMetadata;
  /** What was changed in reading, a sentence each. */
  readonly notes: readonly string[];
  /** Removes the scratch files. */
  close(): Promise<void>;
}

/**
 * Decodes a picture into `scratch` without holding it in memory.
 *
 * @throws Problem for every way a file can be wrong; see {@link probePicture}
 */
export async function openSource(file: string, scratch: string): Promise<Source> {
  const facts = await probePicture(file);
  const header = await openPicture(file, { keepEncoding: true }).metadata();
  const keepEncoding = keepsEncoding(header);
  const decode = (): Sharp => openPicture(file, { keepEncoding }).autoOrient().keepMetadata();
  const space = facts.channels === 1 ? (facts.depth === 8 ? 'b-w' : 'grey16') : facts.depth === 8 ? 'srgb' : 'rgb16';

  const colourPath = join(scratch, 'colour.v');
  await toScratch(decode().removeAlpha().toColourspace(space), colourPath);
  let colour = (await Canvas.open(colourPath)) as Canvas<1 | 3>;
  const stored = await colour.readXml();
  const xml = keepEncoding ? stored : withoutProfile(stored);

  let alpha: Canvas<1> | undefined;
  if (facts.alpha) {
    const alphaPath = join(scratch, 'alpha.v');
    const alphaSpace = facts.depth === 8 ? 'b-w' : 'grey16';
    await toScratch(decode().extractChannel('alpha').toColourspace(alphaSpace), alphaPath);
    alpha = (await Canvas.open(alphaPath)) as Canvas<1>;
    if (await isOpaque(alpha)) {
      await alpha.discard();
      alpha = undefined;
    } else {
      const blurredPath = join(scratch, 'blurred.v');
      await toScratch(decode().blur(BLEED).toColourspace(space), blurredPath);
      colour = await fillTransparent(colour, alpha, (await Canvas.open(blurredPath)) as Canvas<2 | 4>, scratch);
    }
  }
  const density = header.density === undefined ? undefined : colour.density;
  return {
    facts,
    colour,
    ...(alpha === undefined ? {} : { alpha }),
    metadata: { xml, density },
    notes: notesOf(facts, header, keepEncoding),
    async close() {
      await colour.discard();
      await alpha?.discard();
      await rm(colourPath, { force: true });
    },
  };
}

/** Standard deviation, in pixels, of the blur that carries colours under transparent pixels. */
const BLEED = 6;

function notesOf(facts: PictureFacts, header: SharpMetadata, keepEncoding: boolean): string[] {
  return [
    ...(facts.pages > 1 ? [`Only the first of ${facts.pages} frames or pages was enlarged.`] : []),
    ...(keepEncoding ? [] : [`Colours were converted from ${header.space.toUpperCase()} to sRGB.`]),
  ];
}

async function toScratch(picture: Sharp, path: string): Promise<void> {
  try {
    await picture.toFile(path);
  } catch (error) {
    throw damaged(error);
  }
}
