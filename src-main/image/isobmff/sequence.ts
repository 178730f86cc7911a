// Moving pictures beside the still one of a HEIF file: an image sequence, as AVIF and HEIC have it (ISO/IEC 23008-12, 7).
import { readFile, stat } from 'node:fs/promises';
import type { ReadAt } from '../read-at.js';
import { unsupported } from '../unsupported.js';
import { boxesIn, type Box } from './boxes.js';

/** Frames of the longest track of pictures; 0 where there is none. */
export async function framesIn(read: ReadAt, size: number): Promise<number> {
  const inside = async (boxes: readonly Box[], type: string): Promise<Box[]> => {
    const found = boxes.filter((box) => box.type === type);
    return (await Promise.all(found.map(({ at, length }) => boxesIn(read, at, at + length)))).flat();
  };
  const movie = await inside(await boxesIn(read, 0, size), 'moov');
  const counts = movie
    .filter(({ type }) => type === 'trak')
    .map(async (track) => {
      const media = await inside(await inside([track], 'trak'), 'mdia');
      const handler = media.find(({ type }) => type === 'hdlr');
      const kind = handler === undefined ? '' : (await read(handler.at, 12)).toString('latin1', 8);
      const table = await inside(await inside(media, 'minf'), 'stbl');
      const sizes = table.find(({ type }) => type === 'stsz' || type === 'stz2');
      if (sizes === undefined || !PICTURES.has(kind)) return 0;
      const head = await read(sizes.at, 12);
      return head.length < 12 ? 0 : head.readUInt32BE(8);
    });
  return Math.max(0, ...(await Promise.all(counts)));
}

const PICTURES = new Set(['pict', 'vide']);

/** Where a file says of which kind it is in the first place (ISO/IEC 14496-12, 4.3). */
const BRAND = 8;

/** Whether it says so of moving pictures, which libvips does not look into though there is a still one. */
export const isSequence = async (read: ReadAt): Promise<boolean> =>
  (await read(BRAND, 4)).toString('latin1') === 'avis';

const LARGEST = 2 ** 28;

/** The same file, calling itself what its still picture is. @throws Problem `format-unsupported` */
export const asStill = (file: string) => async (): Promise<Buffer> => {
  if ((await stat(file)).size > LARGEST) throw unsupported('an AVIF sequence of more than 256 MB');
  const bytes = await readFile(file);
  bytes.write('avif', BRAND, 'latin1');
  return bytes;
};
