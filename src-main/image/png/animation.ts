// Animated PNG (PNG, third edition, sections 4.9, 11.3.6 and 12): what its chunks say, without a pixel.
import { cannotDecode } from '../decoders/in-memory.js';
import type { Animation } from '../frames/animation.js';
import type { ReadAt } from '../read-at.js';
import { chunkPlaces, readChunks, type ChunkPlace } from './chunks.js';

/** Length of fcTL's content. */
const FRAME_CONTROL = 26;

/** What becomes of a frame's area before the next one is drawn. */
export type Disposal = 'none' | 'background' | 'previous';
const DISPOSALS: readonly Disposal[] = ['none', 'background', 'previous'];

export interface PngFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly disposal: Disposal;
  /** Whether it is laid over what is there, rather than put in its place. */
  readonly over: boolean;
  /** Its pixels, as IDAT or fdAT. */
  readonly data: readonly ChunkPlace[];
}

export interface PngAnimation extends Animation {
  readonly frames: readonly PngFrame[];
  /** Whether the picture that is shown where animations are not known is none of the frames. */
  readonly stillApart: boolean;
}

/** What acTL says; undefined for a PNG that is not animated. */
export async function animationControl(read: ReadAt): Promise<{ frames: number; loop: number } | undefined> {
  const chunks = await readChunks(read, { beforePixels: true });
  const control = chunks.find(({ type }) => type === 'acTL')?.data;
  if (control === undefined || control.length < 8) return undefined;
  return { frames: control.readUInt32BE(0), loop: control.readUInt32BE(4) };
}

/** @throws Problem `file-damaged` for frames that are missing or lie outside the picture */
export async function pngAnimation(read: ReadAt): Promise<PngAnimation> {
  const control = await animationControl(read);
  const places = await chunkPlaces(read);
  const header = places.find(({ type }) => type === 'IHDR');
  if (control === undefined || header === undefined) throw cannotDecode('no animation');
  const size = await read(header.at, 8);
  const [width, height] = [size.readUInt32BE(0), size.readUInt32BE(4)];
  const frames: (PngFrame & { data: ChunkPlace[] })[] = [];
  const delays: number[] = [];
  for (const place of places) {
    if (place.type === 'fcTL') {
      const data = await read(place.at, FRAME_CONTROL);
      if (data.length < FRAME_CONTROL) throw cannotDecode('a frame without its measures');
      const [across, down, left, top] = [4, 8, 12, 16].map((at) => data.readUInt32BE(at)) as [
        number,
        number,
        number,
        number,
      ];
      if (across === 0 || down === 0 || left + across > width || top + down > height) {
        throw cannotDecode('a frame outside the picture');
      }
      // Hundredths of a second where no other part of one is given.
      delays.push((1000 * data.readUInt16BE(20)) / (data.readUInt16BE(22) || 100));
      const disposal = DISPOSALS[data[24]!] ?? 'none';
      frames.push({ left, top, width: across, height: down, disposal, over: data[25] === 1, data: [] });
    } else if (place.type === 'fdAT' || (place.type === 'IDAT' && frames.length > 0)) frames.at(-1)?.data.push(place);
  }
  if (frames.length !== control.frames || frames.some(({ data }) => data.length === 0))
    throw cannotDecode('frames are missing');
  return { delays, loop: control.loop, frames, stillApart: frames[0]!.data[0]!.type === 'fdAT' };
}
