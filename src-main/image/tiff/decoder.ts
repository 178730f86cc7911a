import { note } from '../../contract/rules/notes.js';
import type { Sharp } from 'sharp';
import { Canvas } from '../canvas.js';
import type { Decoded, Decoder } from '../decoders/decoder.js';
import { factsOf, isGrey, spaceName } from '../header.js';
import { metadataOf } from '../metadata.js';
import { placeBeside, type Place } from '../place.js';
import { depthOf } from '../rows.js';
import { decoded, openPicture } from '../sharp.js';
import { Stored, type Samples } from '../stored.js';
import { asTheyAre, fromFloat, fromReference, fromYCbCr, type Conversion } from '../conversions.js';
import type { TiffSamples } from './samples.js';

/** Rows converted in one go. */
const CHUNK = 64;

/**
 * TIFF files whose samples libvips would take for something else (see {@link TiffSamples}), and all pages but the first.
 *
 * @param nth  which of the file's pages it is
 */
export function tiffDecoder(file: string, samples: TiffSamples, nth: number): Decoder {
  const { page, float, alpha, extra, luma, reference } = samples;
  const open = (keepEncoding: boolean): Sharp => openPicture(file, { keepEncoding, page });
  const header = () => decoded(open(true).metadata());
  return {
    async facts() {
      const facts = factsOf('tiff', await header(), float ? 16 : undefined);
      return { ...facts, alpha: alpha !== undefined };
    },

    async decode(place): Promise<Decoded> {
      const metadata = await header();
      const { icc, space } = metadata;
      const grey = isGrey(metadata);
      // Inks and the like are converted on the way, which keeps what samples there are beside them.
      const keepsEncoding = ['b-w', 'grey16', 'srgb', 'rgb', 'rgb16', 'scrgb'].includes(space);
      const colours = grey ? 1 : 3;
      const own = float ? (grey ? 'b-w' : 'scrgb') : space === 'rgb' ? 'srgb' : keepsEncoding ? space : 'srgb';
      const picture = open(keepsEncoding).autoOrient().toColourspace(own);
      if (float) picture.pipelineColourspace(own);
      const scratch = await placeBeside(place, 'stored.v');
      await decoded(picture.toFile(scratch.path));
      const stored = await Stored.open(scratch.path);
      const opacity = alpha === undefined ? undefined : alpha - samples.colours + colours;
      const conversion = float
        ? fromFloat(icc !== undefined)
        : luma
          ? fromYCbCr(luma, reference)
          : reference
            ? fromReference(reference)
            : asTheyAre;
      try {
        await unpack(stored, place, { colours, opacity, conversion });
      } finally {
        await stored.close();
        await scratch.remove();
      }
      return {
        metadata: await metadataOf(file, 'tiff', metadata, {
          density: stored.density,
          keepsProfile: keepsEncoding,
          // What hangs in front of the first page speaks of it: a thumbnail has the words of its picture.
          directory: nth === 0 ? 0 : page,
        }),
        notes: [
          ...(extra > 0 ? [note(extra > 1 ? 'channels-left' : 'channel-left', { count: extra })] : []),
          ...(keepsEncoding ? [] : [note('to-srgb', { space: spaceName(metadata) })]),
          ...conversion.notes(),
        ],
      };
    },
  };
}

interface Order {
  readonly colours: 1 | 3;
  /** Which sample is opacity. */
  readonly opacity: number | undefined;
  readonly conversion: Conversion;
}

async function unpack(stored: Stored, place: Place, { colours, opacity, conversion }: Order): Promise<void> {
  const { width, height } = stored;
  const channels = (colours + (opacity === undefined ? 0 : 1)) as 1 | 2 | 3 | 4;
  let canvas: Canvas | undefined;
  for (let y = 0; y < height; y += CHUNK) {
    const rows = await stored.rows(y, Math.min(CHUNK, height - y));
    const pixels = rows.length / stored.samples;
    const picked = new (rows.constructor as new (length: number) => Samples)(pixels * channels);
    for (let from = 0, to = 0; from < rows.length; from += stored.samples, to += channels) {
      for (let c = 0; c < colours; c++) picked[to + c] = rows[from + c]!;
      if (opacity !== undefined) picked[to + colours] = rows[from + opacity]!;
    }
    const converted = conversion.convert(picked, channels, colours);
    const depth = depthOf(converted);
    canvas ??= await Canvas.create(place, { width, height, channels, depth, density: stored.density });
    await canvas.appendRows(converted);
  }
  await canvas?.seal();
  await canvas?.close();
}
