import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputFormat } from '../contract/formats.js';
import type { PictureDetails } from '../contract/window/pictures.js';
import { profileName } from './colour/profile-name.js';
import { decoderFor } from './decoders/index.js';
import { exifFacts } from './exif-facts.js';
import { keepsEncoding } from './header.js';
import { metadataOf } from './metadata.js';
import type { PictureMetadata } from './picture-metadata.js';
import { placeAt } from './place.js';
import { probePicture } from './probe.js';
import { decoded, openPicture } from './sharp.js';

const MILLIMETRES_AN_INCH = 25.4;

/**
 * What a file says about its picture, for people to read.
 *
 * @throws Problem for a file that cannot be read
 */
export async function detailsOf(file: string): Promise<PictureDetails> {
  const { format, width, height, depth, bytes, hdr } = await probePicture(file);
  const { profile, exif, density } = await wordsOf(file, format);
  return {
    ...{ format, width, height, depth, bytes },
    density: density === undefined ? null : Math.round(density[0] * MILLIMETRES_AN_INCH),
    profile: hdr ?? (profile === undefined ? null : profileName(profile)),
    ...exifFacts(exif),
  };
}

/** What needs a decoder of its own tells its words only with its pixels. */
async function wordsOf(file: string, format: InputFormat): Promise<PictureMetadata> {
  const decoder = await decoderFor(file, format);
  if (decoder === undefined) {
    const header = await decoded(openPicture(file, { keepEncoding: true }).metadata());
    const dots = (header.density ?? 0) / MILLIMETRES_AN_INCH;
    return metadataOf(file, format, header, { density: [dots, dots], keepsProfile: keepsEncoding(header) });
  }
  const scratch = await mkdtemp(join(tmpdir(), 'enlarger-'));
  try {
    return (await decoder.decode(placeAt(join(scratch, 'decoded.v')))).metadata;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
