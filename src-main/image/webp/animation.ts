// How the frames of a WebP file follow one another (WebP container specification, section 2.7.1): libvips gives those that are
// shown for 10 ms or less a delay of its own.
import type { Animation } from '../frames/animation.js';
import type { ReadAt } from '../read-at.js';
import { riffChunks } from './chunks.js';

/** Where a frame's duration stands, behind its place and its size. */
const DURATION = 12;

/** Without frames for a still picture. */
export async function webpAnimation(read: ReadAt, size: number): Promise<Animation> {
  const chunks = await riffChunks(read, size);
  const control = chunks.find(({ type }) => type === 'ANIM');
  const delays: number[] = [];
  for (const { type, at } of chunks) {
    if (type === 'ANMF') delays.push((await read(at + DURATION, 3)).readUIntLE(0, 3));
  }
  return { delays, loop: control === undefined ? 0 : (await read(control.at + 4, 2)).readUInt16LE(0) };
}
