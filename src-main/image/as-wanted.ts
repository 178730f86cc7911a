import type { RawChoice } from '../contract/request.js';
import type { PictureFacts } from './types.js';

/** What a header tells of the picture that is wanted: of a camera's raw file, the JPEG within it if that was chosen. */
export function asWanted(facts: PictureFacts, raw: RawChoice | undefined): PictureFacts {
  if (facts.format !== 'raw' || raw !== 'embedded') return facts;
  const { preview, ...rest } = facts;
  if (preview === undefined) return { ...facts, embedded: false };
  return { ...rest, ...preview, depth: 8, pixels: preview.width * preview.height, embedded: true };
}
