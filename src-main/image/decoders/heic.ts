// HEIC by libheif, compiled to WebAssembly and loaded only when such a file comes.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { hdrOf, profileOf } from '../colour/code-points.js';
import { densityIn, withHeader } from '../exif.js';
import { heifFacts, type HeifFacts } from '../isobmff/items.js';
import { unmultiply } from '../planes.js';
import { withFile } from '../read-at.js';
import type { Decoded, Decoder } from './decoder.js';
import type { Pixels, Rows } from '../types.js';
import { cannotDecode, checkPixels, putDown } from './in-memory.js';

export function heicDecoder(file: string): Decoder {
  const facts = async (): Promise<HeifFacts> => {
    const found = await withFile(file, heifFacts);
    if (found?.width === undefined || found.height === undefined) throw cannotDecode('no primary picture');
    checkPixels(found.width, found.height);
    return found;
  };
  return {
    async facts() {
      const { width, height, codePoints, pictures, orientation, alpha, bits = 8 } = await facts();
      const hdr = codePoints && hdrOf(codePoints);
      return {
        format: 'heic',
        ...(orientation < 5 ? { width: width!, height: height! } : { width: height!, height: width! }),
        depth: bits > 8 ? 16 : 8,
        channels: 3,
        alpha,
        pages: Math.max(1, pictures),
        ...(hdr === undefined ? {} : { hdr }),
      };
    },

    async decode(place): Promise<Decoded> {
      const found = await facts();
      const { codePoints, profile, exif, xmp, display, orientation, alpha, premultiplied, bits = 8 } = found;
      const hdr = codePoints !== undefined && hdrOf(codePoints) !== undefined;
      const pixels = await pixelsOf(await readFile(file), { alpha, depth: bits > 8 ? 16 : 8 });
      if (alpha && premultiplied) unmultiply(pixels.data, pixels.channels);
      await putDown(place, pixels);
      const colours = profile ?? (codePoints && profileOf(codePoints));
      return {
        metadata: {
          ...(hdr ? { hdr: codePoints } : colours === undefined ? {} : { profile: colours }),
          // The container's own transformations say how it is turned; EXIF only repeats it.
          ...(exif === undefined ? {} : { exif: withHeader(exif) }),
          ...(xmp === undefined ? {} : { xmp }),
          ...(display.length === 0 ? {} : { display }),
          ...densityIn(exif),
          comments: [],
          orientation,
        },
        notes: [],
      };
    },
  };
}

interface Channel {
  readonly id: unknown;
  readonly data: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  readonly bits_per_pixel: number;
}

/** What is used of libheif's bindings (emscripten, `libheif.d.ts`). */
interface Libheif {
  readonly HeifDecoder: new () => {
    decode(file: Uint8Array): { readonly handle: unknown; is_primary(): boolean; free(): void }[];
  };
  readonly heif_colorspace: Readonly<Record<'heif_colorspace_RGB', unknown>>;
  readonly heif_channel: Readonly<Record<'heif_channel_interleaved', unknown>>;
  readonly heif_chroma: Readonly<Record<string, unknown>>;
  heif_js_decode_image2(
    handle: unknown,
    space: unknown,
    chroma: unknown,
  ): { channels?: readonly Channel[]; message?: string };
}

/** The primary picture, upright. */
async function pixelsOf(
  bytes: Buffer,
  { alpha, depth }: { alpha: boolean; depth: 8 | 16 },
): Promise<Pixels<Rows, 3 | 4>> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('libheif-js/libheif-wasm/libheif.js'));
  const start = require('libheif-js/libheif-wasm/libheif.js') as (options: { wasmBinary: Buffer }) => Promise<Libheif>;
  const libheif = await start({ wasmBinary: await readFile(join(folder, 'libheif.wasm')) });
  const pictures = new libheif.HeifDecoder().decode(bytes);
  const primary = pictures.find((one) => one.is_primary()) ?? pictures[0];
  if (primary === undefined) throw cannotDecode('no picture');
  const chroma = depth === 8 ? (alpha ? 'RGBA' : 'RGB') : alpha ? 'RRGGBBAA_LE' : 'RRGGBB_LE';
  const { heif_colorspace: spaces, heif_chroma: chromas } = libheif;
  const { channels, message } = libheif.heif_js_decode_image2(
    primary.handle,
    spaces.heif_colorspace_RGB,
    chromas[`heif_chroma_interleaved_${chroma}`],
  );
  // Of 10 bits and more opacity comes alone as well.
  const channel = channels?.find(({ id }) => id === libheif.heif_channel.heif_channel_interleaved);
  if (channel === undefined) throw cannotDecode(message ?? 'no pixels');
  const { width, height } = channel;
  return { width, height, channels: alpha ? 4 : 3, data: rowsOf(channel, alpha ? 4 : 3, depth) };
}

/** Samples without what fills rows up, those of 10 or 12 bits spread over 16. */
function rowsOf({ data, stride, width, height, bits_per_pixel: bits }: Channel, channels: number, depth: 8 | 16): Rows {
  const length = width * channels * (depth / 8);
  const packed = new Uint8Array(length * height);
  for (let y = 0; y < height; y++) packed.set(data.subarray(y * stride, y * stride + length), y * length);
  if (depth === 8) return packed;
  const most = 2 ** bits - 1;
  const samples = new Uint16Array(packed.buffer);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round((samples[i]! * 65_535) / most);
  return samples;
}
