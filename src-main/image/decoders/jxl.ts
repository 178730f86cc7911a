// JPEG XL by libjxl within libvips, compiled to WebAssembly and loaded only when such a file comes.
import { stat } from 'node:fs/promises';
import { note } from '../../contract/rules/notes.js';
import type Vips from 'wasm-vips';
import { hdrOf } from '../colour/code-points.js';
import { densityIn, withHeader } from '../exif.js';
import { withFile } from '../read-at.js';
import type { Rows } from '../types.js';
import { unsupported } from '../unsupported.js';
import type { Decoded, Decoder } from './decoder.js';
import { cannotDecode, checkPixels, LARGEST_FILE, putDown } from './in-memory.js';
import { codestreamOf, jxlHeader } from './jxl-header.js';

export function jxlDecoder(file: string): Decoder {
  return {
    async facts() {
      const { width, height, bits, grey, alpha, animated, codePoints } = await withFile(file, jxlHeader);
      if (animated) throw unsupported('an animated JPEG XL picture');
      const hdr = codePoints && hdrOf(codePoints);
      const depth = bits > 8 ? 16 : 8;
      const channels = grey ? 1 : 3;
      return { format: 'jxl', width, height, depth, channels, alpha, pages: 1, ...(hdr === undefined ? {} : { hdr }) };
    },
    async decode(path): Promise<Decoded> {
      const { width, height, bits, grey, alpha, exif, xmp, codePoints } = await withFile(file, jxlHeader);
      checkPixels(width, height);
      if ((await stat(file)).size > LARGEST_FILE) throw unsupported('a JPEG XL file of more than 1 GB');
      const channels = ((grey ? 1 : 3) + (alpha ? 1 : 0)) as 1 | 2 | 3 | 4;
      const bytes = await withFile(file, codestreamOf);
      const { rows, profile } = await withVips((vips) => {
        const picture = vips.Image.newFromBuffer(bytes);
        const wanted = picture.bands > channels ? picture.extractBand(0, { n: channels }) : picture;
        const scaled = wanted.format === 'float' ? wanted.linear([65_535], [0]).cast('ushort') : wanted;
        const cast = bits > 8 ? scaled.cast('ushort') : scaled.cast('uchar');
        // A view of memory that is gone with libvips.
        const samples = cast.writeToMemory().slice() as Rows;
        const icc = picture.getTypeof('icc-profile-data') === 0 ? undefined : picture.getBlob('icc-profile-data');
        return { rows: samples, profile: icc && Buffer.from(icc) };
      });
      await putDown(path, { width, height, channels, data: rows });
      const hdr = codePoints !== undefined && hdrOf(codePoints) !== undefined;
      return {
        metadata: {
          ...(hdr ? { hdr: codePoints } : profile === undefined ? {} : { profile }),
          ...(exif === undefined ? {} : { exif: withHeader(exif) }),
          ...(xmp === undefined ? {} : { xmp }),
          ...densityIn(exif),
          comments: [],
          orientation: 1,
        },
        notes: bits > 16 ? [note('float-to-16')] : [],
      };
    },
  };
}

/**
 * libvips with its JPEG XL, for as long as `use` runs; its threads end with it.
 *
 * @throws what `failed` makes of libvips' own error
 */
export async function withVips<T>(use: (vips: typeof Vips) => T, failed = cannotDecode): Promise<T> {
  const { default: start } = await import('wasm-vips');
  const vips = await start({ dynamicLibraries: ['vips-jxl.wasm'], print: () => undefined, printErr: () => undefined });
  try {
    return use(vips);
  } catch (error) {
    throw failed(error);
  } finally {
    vips.shutdown();
  }
}
