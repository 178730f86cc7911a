// Frames of an animated PNG drawn one over the other (PNG, third edition, section 12.1), each whole at the end.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Canvas } from '../canvas.js';
import { withFile } from '../read-at.js';
import { decoded, openPicture } from '../sharp.js';
import type { Rows } from '../types.js';
import type { PngAnimation, PngFrame } from './animation.js';
import { chunk, PNG_SIGNATURE, readChunks, type Chunk } from './chunks.js';

/** Rows drawn in one go. */
const CHUNK = 64;

/** Chunks that decide how samples are decoded. */
const DECODING = new Set(['PLTE', 'tRNS', 'sBIT']);

/**
 * Draws all frames into `roll`, one below the other, opacity as the last of its channels.
 *
 * @param scratch  folder for what is needed on the way
 * @throws Problem `file-damaged`, `file-truncated`
 */
export async function composeFrames(
  file: string,
  { frames }: PngAnimation,
  roll: Canvas,
  scratch: string,
): Promise<void> {
  const size = { width: roll.width, height: roll.height / frames.length, channels: roll.channels, depth: roll.depth };
  const chunks = await withFile(file, (read) => readChunks(read, { beforePixels: true }));
  let under = await transparent(await Canvas.create(join(scratch, 'under-0.v'), size));
  try {
    for (const [i, frame] of frames.entries()) {
      const picture = await decodedFrame(file, frame, chunks, roll, scratch);
      const next = await Canvas.create(join(scratch, `under-${i + 1}.v`), size);
      try {
        for (let y = 0; y < size.height; y += CHUNK) {
          const count = Math.min(CHUNK, size.height - y);
          const before = await under.readRows(y, count);
          const area = { frame, y, count, row: size.width * size.channels, channels: size.channels };
          const drawn = await draw(before, picture, area);
          await roll.appendRows(drawn);
          await next.appendRows(remaining[frame.disposal](before, drawn, area));
        }
        await next.seal();
      } finally {
        await picture.discard();
        await under.discard();
        under = next;
      }
    }
  } finally {
    await under.discard();
  }
}

/** Rows y to y + count - 1 of the whole, and the frame that is drawn into them. */
interface Area {
  readonly frame: PngFrame;
  readonly y: number;
  readonly count: number;
  /** Samples of a row. */
  readonly row: number;
  readonly channels: number;
}

/** What the next frame is drawn on. */
const remaining: Readonly<Record<PngFrame['disposal'], (before: Rows, drawn: Rows, area: Area) => Rows>> = {
  none: (_, drawn) => drawn,
  previous: (before) => before,
  background(_, drawn, area) {
    const cleared = drawn.slice();
    for (const start of startsIn(area)) cleared.fill(0, start, start + area.frame.width * area.channels);
    return cleared;
  },
};

/** Where the frame's rows begin in an area's samples. */
function startsIn({ frame, y, count, row, channels }: Area): number[] {
  const [from, to] = [Math.max(y, frame.top), Math.min(y + count, frame.top + frame.height)];
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => (from - y + i) * row + frame.left * channels);
}

async function draw(before: Rows, picture: Canvas, area: Area): Promise<Rows> {
  const { frame, y, channels } = area;
  const drawn = before.slice();
  const starts = startsIn(area);
  if (starts.length === 0) return drawn;
  const rows = await picture.readRows(Math.max(y, frame.top) - frame.top, starts.length);
  const length = frame.width * channels;
  for (const [i, start] of starts.entries()) {
    const row = rows.subarray(i * length, (i + 1) * length);
    if (frame.over) layOver(drawn.subarray(start, start + length), row, channels);
    else drawn.set(row, start);
  }
  return drawn;
}

/** Puts pixels over others, opacity not premultiplied. */
function layOver(under: Rows, over: Rows, channels: number): void {
  const most = under instanceof Uint8Array ? 255 : 65_535;
  for (let at = 0; at < over.length; at += channels) {
    const alpha = at + channels - 1;
    const own = over[alpha]! * most;
    const through = (most - over[alpha]!) * under[alpha]!;
    if (own + through === 0) continue;
    for (let i = at; i < alpha; i++) {
      under[i] = Math.round((over[i]! * own + under[i]! * through) / (own + through));
    }
    under[alpha] = Math.round((own + through) / most);
  }
}

/** A frame alone, as a PNG of its own that sharp reads. */
async function decodedFrame(
  file: string,
  { width, height, data }: PngFrame,
  chunks: readonly Chunk[],
  { channels, depth }: Canvas,
  scratch: string,
): Promise<Canvas> {
  const header = Buffer.from(chunks.find(({ type }) => type === 'IHDR')!.data);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const pixels = await withFile(file, async (read) => {
    const parts: Buffer[] = [];
    // A frame's data of its own begins with its number.
    for (const { type, at, length } of data) {
      const skip = type === 'fdAT' ? 4 : 0;
      parts.push(chunk('IDAT', await read(at + skip, length - skip)));
    }
    return parts;
  });
  const decoding = chunks
    .filter(({ type }) => DECODING.has(type))
    .map(({ type, data: content }) => chunk(type, content));
  const [png, path] = [join(scratch, 'frame.png'), join(scratch, 'frame.v')];
  await writeFile(png, [PNG_SIGNATURE, chunk('IHDR', header), ...decoding, ...pixels, chunk('IEND', Buffer.alloc(0))]);
  const grey = channels === 2;
  const space = depth === 8 ? (grey ? 'b-w' : 'srgb') : grey ? 'grey16' : 'rgb16';
  await decoded(openPicture(png, { keepEncoding: true }).ensureAlpha().toColourspace(space).toFile(path));
  await rm(png);
  return Canvas.open(path);
}

async function transparent(canvas: Canvas): Promise<Canvas> {
  const row = canvas.width * canvas.channels;
  for (let y = 0; y < canvas.height; y += CHUNK) {
    const length = Math.min(CHUNK, canvas.height - y) * row;
    await canvas.appendRows(canvas.depth === 8 ? new Uint8Array(length) : new Uint16Array(length));
  }
  await canvas.seal();
  return canvas;
}
