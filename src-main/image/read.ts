import { note } from '../contract/rules/notes.js';
import type { Sharp } from 'sharp';
import { fillTransparent, isOpaque } from './alpha.js';
import { Canvas, type Density } from './canvas.js';
import { decoderFor, embeddedDecoder } from './decoders/index.js';
import { leftOut } from './left-out.js';
import { metadataOf } from './metadata.js';
import type { Scratch } from './place.js';
import type { PictureMetadata } from './picture-metadata.js';
import { keepsEncoding, spaceName } from './header.js';
import { probePicture } from './probe.js';
import { decoded, openPicture } from './sharp.js';
import type { PictureFacts } from './types.js';

/** A picture decoded to canvases, as networks take it: upright, in planes of 8 or 16 bits. */
export interface Source {
  readonly facts: PictureFacts;
  /** Grey or RGB in the source's own encoding (sRGB where that had to be converted). */
  readonly colour: Canvas<1 | 3>;
  /** Opacity; absent where every pixel is opaque. */
  readonly alpha?: Canvas<1>;
  readonly metadata: PictureMetadata;
  /** What was changed in reading, a sentence each. */
  readonly notes: readonly string[];
  /** Removes the canvases. */
  close(): Promise<void>;
}

/**
 * Decodes a picture, of several in a file the first, into `scratch` without holding it in memory.
 *
 * @param known  what the file's header says, where that was read a moment ago
 * @throws Problem for every way a file can be wrong; see {@link probePicture}
 */
export async function openSource(file: string, scratch: Scratch, known?: PictureFacts): Promise<Source> {
  const facts = known ?? (await probePicture(file));
  const source = await read(facts, await readableOf(file, facts, scratch), scratch);
  const { pages } = facts;
  const notes = [...(pages > 1 ? [note('first-only', { count: pages })] : []), ...(await leftOut(file, facts.format))];
  return { ...source, notes: [...notes, ...source.notes] };
}

/** The same for one page of a TIFF file, counted from 0. */
export async function openPage(file: string, page: number, scratch: Scratch): Promise<Source> {
  const facts = await probePicture(file, page);
  return read(facts, await readableOf(file, facts, scratch, page), scratch);
}

/** Standard deviation, in pixels, of the blur that carries colours under transparent pixels. */
const BLEED = 6;

/** A picture as sharp reads it rightly: a file itself, or a canvas that was made of it. */
export interface Readable {
  readonly file: string;
  readonly keepEncoding: boolean;
  readonly metadataFrom: (density: Density) => Promise<PictureMetadata>;
  /** What was changed, a sentence each. */
  readonly notes: readonly string[];
  /** The canvas, which goes with the picture. */
  readonly canvas?: Canvas;
}

async function readableOf(file: string, facts: PictureFacts, scratch: Scratch, page = 0): Promise<Readable> {
  const decoder = await (facts.embedded === true ? embeddedDecoder(file) : decoderFor(file, facts.format, page));
  if (decoder === undefined) {
    // Metadata is not asked of sharp together with pixels: it takes the wish to keep a profile as one not to convert.
    const header = await decoded(openPicture(file, { keepEncoding: true }).metadata());
    const keepEncoding = keepsEncoding(header);
    return {
      ...{ file, keepEncoding },
      metadataFrom: (density) => metadataOf(file, facts.format, header, { density, keepsProfile: keepEncoding }),
      notes: keepEncoding ? [] : [note('to-srgb', { space: spaceName(header) })],
    };
  }
  const place = await scratch.place('decoded.v');
  const { metadata, notes: said } = await decoder.decode(place);
  const notes = facts.embedded === false ? [note('no-embedded'), ...said] : said;
  const canvas = await Canvas.open(place);
  return { file: place.path, keepEncoding: true, metadataFrom: async () => metadata, notes, canvas };
}

/** Takes a picture apart into what networks take. */
export async function read(facts: PictureFacts, readable: Readable, scratch: Scratch): Promise<Source> {
  const reading = new Reading(facts, readable, scratch);
  try {
    return await reading.run();
  } catch (error) {
    await reading.close();
    throw error;
  }
}

class Reading {
  readonly #canvases = new Set<Canvas>();

  constructor(
    private readonly facts: PictureFacts,
    private readonly readable: Readable,
    private readonly scratch: Scratch,
  ) {
    if (readable.canvas !== undefined) this.#keep(readable.canvas);
  }

  async run(): Promise<Source> {
    const { facts, scratch } = this;
    const { file, metadataFrom, keepEncoding, notes } = this.readable;
    const [grey, rgb] = facts.depth === 8 ? (['b-w', 'srgb'] as const) : (['grey16', 'rgb16'] as const);
    const space = facts.channels === 1 ? grey : rgb;
    const upright = (): Sharp => openPicture(file, { keepEncoding }).autoOrient();

    let colour = await this.#decode<1 | 3>('colour', upright().removeAlpha().toColourspace(space));
    const { density } = colour;
    const metadata = await metadataFrom(density);

    let alpha: Canvas<1> | undefined;
    if (facts.alpha) alpha = await this.#decode<1>('alpha', upright().extractChannel('alpha').toColourspace(grey));
    if (alpha !== undefined && (await isOpaque(alpha))) {
      await this.#drop(alpha);
      alpha = undefined;
    }
    if (alpha !== undefined) {
      const blurred = await this.#decode<2 | 4>('blurred', upright().blur(BLEED).toColourspace(space));
      const filled = this.#keep(await Canvas.create(await scratch.place('filled.v'), { ...sizeOf(colour), density }));
      await fillTransparent({ colour, alpha, blurred, filled });
      await this.#drop(colour);
      await this.#drop(blurred);
      colour = filled;
    }
    return {
      facts,
      colour,
      ...(alpha === undefined ? {} : { alpha }),
      metadata,
      notes,
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    for (const canvas of [...this.#canvases]) await this.#drop(canvas);
  }

  async #decode<C extends 1 | 2 | 3 | 4>(name: string, picture: Sharp): Promise<Canvas<C>> {
    const place = await this.scratch.place(`${name}.v`);
    await decoded(picture.toFile(place.path));
    return this.#keep((await Canvas.open(place)) as Canvas<C>);
  }

  #keep<C extends Canvas>(canvas: C): C {
    this.#canvases.add(canvas);
    return canvas;
  }

  async #drop(canvas: Canvas): Promise<void> {
    if (this.#canvases.delete(canvas)) await canvas.discard();
  }
}

const sizeOf = ({ width, height, channels, depth }: Canvas<1 | 3>) => ({ width, height, channels, depth });
