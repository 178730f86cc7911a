import { withFile } from '../read-at.js';
import { unsupported } from '../unsupported.js';
import { readSegments } from './segments.js';

/** Start of frame (ITU-T T.81, table B.1) -> what this build of libjpeg does not decode. */
const PROCESSES: Readonly<Record<number, string>> = {
  0xc3: 'a lossless JPEG', 0xc5: 'a hierarchical JPEG', 0xc6: 'a hierarchical JPEG', 0xc7: 'a lossless JPEG',
  0xcb: 'a lossless JPEG', 0xcd: 'a hierarchical JPEG', 0xce: 'a hierarchical JPEG', 0xcf: 'a lossless JPEG',
}; // prettier-ignore

const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca, ...Object.keys(PROCESSES).map(Number)]);

/** @throws Problem `format-unsupported` for kinds of JPEG that cannot be read */
export async function checkJpeg(file: string): Promise<void> {
  const frame = (await withFile(file, readSegments)).find(({ marker }) => FRAMES.has(marker));
  if (frame === undefined) return;
  const bits = frame.data[0] ?? 8;
  if (PROCESSES[frame.marker] !== undefined) throw unsupported(PROCESSES[frame.marker]!);
  if (bits !== 8) throw unsupported(`a JPEG with samples of ${bits} bits`);
}
