import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Canvas } from './canvas.js';
import { DecodedCopies, type DecodedCopy } from './decoded-copies.js';
import { decoderFor, embeddedDecoder } from './decoders/index.js';
import type { Decoder } from './decoders/decoder.js';
import { onlyProfile, xmlOf } from './metadata.js';
import type { PictureMetadata } from './picture-metadata.js';
import { placeAt } from './place.js';
import { probePicture } from './probe.js';
import type { PictureFacts } from './types.js';

export interface Wanted {
  /** What is wanted of a picture; absent: what its header tells. */
  readonly facts?: PictureFacts;
  /** Where those that were decoded lately are kept; absent: nowhere. */
  readonly copies?: DecodedCopies;
}

/**
 * Gives `use` a file that sharp reads as it is meant: the picture itself or, where it needs a decoder, a canvas with its
 * profile that is there as long as `use` runs, and what the file says of it.
 *
 * @throws Problem for a file that cannot be decoded
 */
export async function withReadable<T>(
  file: string,
  use: (readable: string, decoded?: PictureMetadata) => Promise<T>,
  { facts, copies = new DecodedCopies() }: Wanted = {},
): Promise<T> {
  const { format, embedded } = facts ?? (await probePicture(file));
  const decoder = await (embedded === true ? embeddedDecoder(file) : decoderFor(file, format));
  if (decoder === undefined) return use(file);
  const which = embedded === true ? 'embedded' : 'whole';
  return copies.with(file, which, decodedBy(decoder), ({ path, metadata }) => use(path, metadata));
}

const decodedBy =
  (decoder: Decoder) =>
  async (folder: string): Promise<DecodedCopy> => {
    const place = placeAt(join(folder, 'decoded.v'));
    const { metadata } = await decoder.decode(place);
    const canvas = await Canvas.open(place);
    await canvas.seal(xmlOf(onlyProfile(metadata), 'png', canvas.density));
    await canvas.close();
    const { path } = place;
    return { path, metadata, bytes: (await stat(path)).size };
  };
