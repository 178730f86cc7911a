import type { InputFormat } from '../../contract/formats.js';
import { checkJpeg } from '../jpeg/check.js';
import { tiffDecoder } from '../tiff/decoder.js';
import { isPlain, tiffSamples } from '../tiff/samples.js';
import { unsupported } from '../unsupported.js';
import { heifFacts } from '../isobmff/items.js';
import { asStill, isSequence } from '../isobmff/sequence.js';
import { unmultiply } from '../planes.js';
import { readChunks } from '../png/chunks.js';
import { codePointsIn, widen } from '../png/colour.js';
import { withFile } from '../read-at.js';
import { changedDecoder } from './changed.js';
import type { Decoder } from './decoder.js';

type Finder = (file: string, page: number) => Promise<Decoder | undefined>;

/** Formats of which some or all files need a decoder; it is looked for, and loaded, only when such a file comes. */
const decoders: Partial<Readonly<Record<InputFormat, Finder>>> = {
  async jpeg(file) {
    await checkJpeg(file);
    return undefined;
  },
  async tiff(file, page) {
    const samples = await tiffSamples(file, page);
    return isPlain(samples) ? undefined : tiffDecoder(file, samples, page);
  },
  async png(file) {
    const chunks = await withFile(file, (read) => readChunks(read, { beforePixels: true }));
    if (codePointsIn(chunks)?.narrow !== true) return undefined;
    if (chunks.some(({ type }) => type === 'acTL')) throw unsupported('an animated PNG in the narrow range of video');
    return changedDecoder(file, 'png', { samples: widen });
  },
  async avif(file) {
    const premultiplied = (await withFile(file, heifFacts))?.premultiplied === true;
    const moves = await withFile(file, isSequence);
    if (!premultiplied && !moves) return undefined;
    const change = { ...(premultiplied ? { samples: unmultiply } : {}), ...(moves ? { bytes: asStill(file) } : {}) };
    return changedDecoder(file, 'avif', change);
  },
  heic: async (file) => (await import('./heic.js')).heicDecoder(file),
  bmp: async (file) => (await import('./bmp.js')).bmpDecoder(file),
  psd: async (file) => (await import('./psd.js')).psdDecoder(file),
  jp2: async (file) => (await import('./jp2.js')).jp2Decoder(file),
  jxl: async (file) => (await import('./jxl.js')).jxlDecoder(file),
  raw: async (file) => (await import('./raw.js')).rawDecoder(file),
};

/**
 * The decoder for a file; undefined where sharp reads it.
 *
 * @param page  of a TIFF file, the page that is wanted
 * @throws Problem `format-unsupported` for a file that is known and cannot be read
 */
export const decoderFor = async (file: string, format: InputFormat, page = 0): Promise<Decoder | undefined> =>
  decoders[format]?.(file, page);

/** The decoder for the JPEG within a camera's raw file. */
export const embeddedDecoder = async (file: string): Promise<Decoder> =>
  (await import('./raw.js')).embeddedDecoder(file);
