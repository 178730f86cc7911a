// JPEG XL by libjxl within libvips, compiled to WebAssembly and loaded only when such a file comes.
import { stat } from 'node:fs/promises';
import type Vips from 'wasm-vips';
import { hdrOf, profileOf } from '../colour/code-points.js';
import { densityIn, withHeader } from '../exif.js';
import type { Animation } from '../frames/animation.js';
import type { Place } from '../place.js';
import { withFile } from '../read-at.js';
import type { Samples } from '../stored.js';
import { asTheyAre, fromFloat } from '../conversions.js';
import { unsupported } from '../unsupported.js';
import type { Decoded, Decoder } from './decoder.js';
import { cannotDecode, checkPixels, LARGEST_FILE, putDown } from './in-memory.js';
import { codestreamOf, jxlHeader } from './jxl-header.js';

/** Transfer characteristics and primaries (ITU-T H.273). */
const LINEAR = 8;
const SRGB = 13;
const UNSPECIFIED = 2;

export function jxlDecoder(file: string): Decoder {
  return {
    async facts() {
      const { width, height, bits, grey, alpha, animated, codePoints } = await withFile(file, jxlHeader);
      const hdr = codePoints && hdrOf(codePoints);
      const depth = bits > 8 ? 16 : 8;
      const channels = grey ? 1 : 3;
      const pages = animated ? (await jxlAnimation(file)).delays.length : 1;
      return { format: 'jxl', width, height, depth, channels, alpha, pages, ...(hdr === undefined ? {} : { hdr }) };
    },
    decode: (place) => decodeJxl(file, place),
  };
}

/** How the frames of a file follow one another, without decoding them. */
export async function jxlAnimation(file: string): Promise<Animation> {
  const bytes = await codestreamIn(file);
  return withVips((vips) => animationOf(vips.Image.newFromBuffer(bytes)));
}

/** All frames, each whole, one below the other; see {@link Decoder.decode}. */
export const decodeJxlFrames = (file: string, place: Place, count: number): Promise<Decoded> =>
  decodeJxl(file, place, count);

async function decodeJxl(file: string, place: Place, frames = 1): Promise<Decoded> {
  const { width, height, bits, grey, alpha, exif, xmp, codePoints } = await withFile(file, jxlHeader);
  checkPixels(width, height * frames);
  const channels = ((grey ? 1 : 3) + (alpha ? 1 : 0)) as 1 | 2 | 3 | 4;
  const bytes = await codestreamIn(file);
  const { samples, embedded } = await withVips((vips) => {
    const picture = vips.Image.jxlloadBuffer(bytes, { n: frames });
    const wanted = picture.bands > channels ? picture.extractBand(0, { n: channels }) : picture;
    const cast = wanted.format === 'float' ? wanted : wanted.cast(bits > 8 ? 'ushort' : 'uchar');
    const hasProfile = picture.getTypeof('icc-profile-data') !== 0;
    return {
      // A view of memory that is gone with libvips.
      samples: cast.writeToMemory().slice() as Samples,
      embedded: hasProfile ? Buffer.from(picture.getBlob('icc-profile-data')) : undefined,
    };
  });
  // What is known to be linear light gets sRGB's curve, as networks see pictures; all else is as its profile says.
  const linear = codePoints?.transfer === LINEAR && codePoints.primaries !== UNSPECIFIED;
  const isFloat = samples instanceof Float32Array;
  const conversion = isFloat ? fromFloat(!linear) : asTheyAre;
  const colours = grey ? 1 : 3;
  const data = conversion.convert(samples, channels, colours);
  await putDown(place, { width, height: height * frames, channels, data });
  const profile = isFloat && linear ? profileOf({ ...codePoints, transfer: SRGB }, colours) : embedded;
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
    notes: conversion.notes(),
  };
}

/** @throws Problem `format-unsupported` */
async function codestreamIn(file: string): Promise<Buffer> {
  if ((await stat(file)).size > LARGEST_FILE) throw unsupported('a JPEG XL file of more than 1 GB');
  return withFile(file, codestreamOf);
}

/** libvips tells of frames only where there are several. */
function animationOf(picture: Vips.Image): Animation {
  const number = (field: string, unsaid: number): number =>
    picture.getTypeof(field) === 0 ? unsaid : picture.getInt(field);
  const delays = picture.getTypeof('delay') === 0 ? [] : picture.getArrayInt('delay');
  return {
    delays: Array.from({ length: number('n-pages', 1) }, (_, i) => delays[i] ?? 0),
    loop: number('loop', 0),
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
