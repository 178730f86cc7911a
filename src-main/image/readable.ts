import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Canvas } from './canvas.js';
import { decoderFor, embeddedDecoder } from './decoders/index.js';
import { onlyProfile, xmlOf } from './metadata.js';
import { placeAt } from './place.js';
import { probePicture } from './probe.js';
import type { PictureFacts } from './types.js';

/**
 * Gives `use` a file that sharp reads as it is meant: the picture itself or, where it needs a decoder, a canvas with its
 * profile that is there as long as `use` runs.
 *
 * @param facts  what is wanted of it; absent: what its header tells
 * @throws Problem for a file that cannot be decoded
 */
export async function withReadable<T>(
  file: string,
  use: (readable: string) => Promise<T>,
  facts?: PictureFacts,
): Promise<T> {
  const { format, embedded } = facts ?? (await probePicture(file));
  const decoder = await (embedded === true ? embeddedDecoder(file) : decoderFor(file, format));
  if (decoder === undefined) return use(file);
  const scratch = await mkdtemp(join(tmpdir(), 'enlarger-'));
  try {
    const place = placeAt(join(scratch, 'decoded.v'));
    const { metadata } = await decoder.decode(place);
    const canvas = await Canvas.open(place);
    await canvas.seal(xmlOf(onlyProfile(metadata), 'png', canvas.density));
    await canvas.close();
    return await use(place.path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
