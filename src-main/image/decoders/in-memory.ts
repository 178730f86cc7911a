// What decoders that work in memory have in common.
import { Problem } from '../../base/problem.js';
import { Canvas } from '../canvas.js';
import type { Place } from '../place.js';
import { depthOf } from '../rows.js';
import type { Pixels, Rows } from '../types.js';

/** WebAssembly addresses 2 to 4 GiB, and a picture is held in it about three times over. */
const MOST_PIXELS = 1.5e8;

/** Files larger than this are not read into memory whole. */
export const LARGEST_FILE = 2 ** 30;

/** @throws Problem `picture-too-large` for what would not fit into a decoder's memory */
export function checkPixels(width: number, height: number): void {
  if (width * height <= MOST_PIXELS) return;
  const millions = Math.round((width * height) / 1e6);
  throw new Problem(
    'picture-too-large',
    `Expected at most ${MOST_PIXELS / 1e6} million pixels in this format but the picture has ${millions} million.`,
    'Export it as TIFF or PNG first.',
  );
}

/** Rows put down in one go. */
const CHUNK = 256;

/** Puts pixels down as a canvas. */
export async function putDown(place: Place, { data, ...size }: Pixels<Rows, 1 | 2 | 3 | 4>): Promise<void> {
  const canvas = await Canvas.create(place, { ...size, depth: depthOf(data) });
  const row = size.width * size.channels;
  for (let y = 0; y < size.height; y += CHUNK) await canvas.appendRows(data.subarray(y * row, (y + CHUNK) * row));
  await canvas.seal();
  await canvas.close();
}

/** A decoder's own words for a file that it cannot read, as a sentence for people. */
export const cannotDecode = (cause: unknown): Problem =>
  new Problem('file-damaged', 'The file is damaged and cannot be decoded.', 'Copy or export it again.', { cause });
