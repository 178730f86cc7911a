import type { InputFormat } from '../../contract/formats.js';
import { pngAnimation } from '../png/animation.js';
import { withFile } from '../read-at.js';
import { decoded, openPicture } from '../sharp.js';
import { webpAnimation } from '../webp/animation.js';
import type { Animation } from './animation.js';

/** How the frames of a file follow one another, without decoding them. */
export async function readAnimation(file: string, format: InputFormat): Promise<Animation> {
  if (format === 'png') return withFile(file, pngAnimation);
  if (format === 'jxl') return (await import('../decoders/jxl.js')).jxlAnimation(file);
  if (format === 'webp') return withFile(file, webpAnimation);
  const { delay, loop = 0, pages = 1 } = await decoded(openPicture(file, { keepEncoding: true, all: true }).metadata());
  return { delays: Array.from({ length: pages }, (_, i) => delay?.[i] ?? 0), loop };
}
