import type { InputFormat } from '../contract/formats.js';
import type { PictureDetails } from '../contract/window/pictures.js';
import { profileName } from './colour/profile-name.js';
import { exifFacts } from './exif-facts.js';
import { keepsEncoding } from './header.js';
import { shown, type Look } from './look.js';
import { metadataOf } from './metadata.js';
import type { PictureMetadata } from './picture-metadata.js';
import { withReadable } from './readable.js';
import { decoded, openPicture } from './sharp.js';

const MILLIMETRES_AN_INCH = 25.4;

/**
 * What a file says about its picture, for people to read.
 *
 * @throws Problem for a file that cannot be read
 */
export async function detailsOf(file: string, look: Look = {}): Promise<PictureDetails> {
  const wanted = await shown(file, look);
  const { format, width, height, depth, bytes, hdr } = wanted.facts;
  // What needs a decoder of its own tells its words only with its pixels.
  const words = await withReadable(file, async (_, told) => told ?? wordsOf(file, format), wanted);
  const { profile, exif, density } = words;
  return {
    ...{ format, width, height, depth, bytes },
    density: density === undefined ? null : Math.round(density[0] * MILLIMETRES_AN_INCH),
    profile: hdr ?? (profile === undefined ? null : profileName(profile)),
    ...exifFacts(exif),
  };
}

async function wordsOf(file: string, format: InputFormat): Promise<PictureMetadata> {
  const header = await decoded(openPicture(file, { keepEncoding: true }).metadata());
  const dots = (header.density ?? 0) / MILLIMETRES_AN_INCH;
  return metadataOf(file, format, header, { density: [dots, dots], keepsProfile: keepsEncoding(header) });
}
