import type { InputFormat } from '../contract/formats.js';
import { hdrOf } from './colour/code-points.js';
import { saidColours } from './colour/said.js';
import { factsOf } from './header.js';
import { decoded, openPicture } from './sharp.js';
import type { PictureFacts } from './types.js';

/**
 * What the header of a file tells that sharp reads as it is meant, or nearly.
 *
 * @param input  the file as sharp is to have it
 */
export async function plainFacts(
  file: string,
  format: InputFormat,
  input: string | Buffer = file,
): Promise<Omit<PictureFacts, 'bytes' | 'pixels'>> {
  const facts = factsOf(format, await decoded(openPicture(input, { keepEncoding: true }).metadata()));
  const { hdr } = await saidColours(file, format, facts.channels);
  return { ...facts, ...(hdr === undefined ? {} : { hdr: hdrOf(hdr)! }) };
}
