// A JPEG file's size and colours by its segments (ITU-T T.81, annex B; EXIF 2.32).
import type { QuickReader } from '../quick-reader.js';
import { directoryIn, firstNumber, layoutIn } from '../tiff/directory.js';
import { APP1, EXIF } from './segments.js';

const START_OF_SCAN = 0xda;
/** Baseline, extended and progressive, coded by Huffman. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** Other beginnings of a frame, and arithmetic coding. */
const OTHERS = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf]);

const MOST_SEGMENTS = 512;
const ORIENTATION = 0x0112;
const SHORT = 3;

export const quickJpeg: QuickReader = async (read) => {
  let frame: Buffer | undefined;
  let orientation: number | undefined;
  for (let at = 2, i = 0; i < MOST_SEGMENTS; i++) {
    const head = await read(at, 4);
    if (head.length < 4 || head[0] !== 0xff || head[1]! < 0xc0 || OTHERS.has(head[1]!)) return undefined;
    const [marker, length] = [head[1]!, head.readUInt16BE(2) - 2];
    if (length < 0) return undefined;
    if (marker === START_OF_SCAN) return frame && factsOf(frame, orientation ?? 1);
    if (FRAMES.has(marker)) {
      if (frame !== undefined) return undefined;
      frame = await read(at + 4, length);
      if (frame.length < Math.max(6, length)) return undefined;
    } else if (marker === APP1 && (await read(at + 4, EXIF.length)).toString('latin1') === EXIF) {
      if (orientation !== undefined) return undefined;
      orientation = orientationIn((await read(at + 4, length)).subarray(EXIF.length));
      if (orientation === undefined) return undefined;
    }
    at += 4 + length;
  }
  return undefined;
};

function factsOf(frame: Buffer, orientation: number): Awaited<ReturnType<QuickReader>> {
  const [bits, height, width, components] = [frame[0], frame.readUInt16BE(1), frame.readUInt16BE(3), frame[5]!];
  if (bits !== 8 || width === 0 || height === 0 || ![1, 3, 4].includes(components)) return undefined;
  if (frame.length !== 6 + 3 * components) return undefined;
  const upright = orientation < 5 ? { width, height } : { width: height, height: width };
  return { format: 'jpeg', ...upright, depth: 8, channels: components === 1 ? 1 : 3, alpha: false };
}

/** Undefined for a block of which readers may think differently. */
function orientationIn(block: Buffer): number | undefined {
  const layout = layoutIn(block);
  if (layout === undefined || layout.big || layout.first + 2 > block.length) return undefined;
  const entry = directoryIn(block, layout, layout.first).get(ORIENTATION);
  if (entry === undefined) return 1;
  const value = firstNumber(entry);
  return entry.type === SHORT && entry.count === 1 && value >= 1 && value <= 8 ? value : undefined;
}
