import { endianness } from 'node:os';
import { diskProblem } from '../base/files.js';
import { Problem } from '../base/problem.js';
import type { Depth } from '../contract/formats.js';
import { placeAt, type Place } from './place.js';
import { newRows } from './rows.js';
import { openScratchFile, type ScratchFile } from './scratch-file.js';
import type { Rows } from './types.js';

/** 64-byte header of libvips' own format (libvips, `iofuncs/vips.c`), then the samples, then XML with the metadata. */
const HEADER = 64;
const MAGIC = 0x08f2a6b6;
/** VipsBandFormat: unsigned char and unsigned short. */
const FORMAT = { 8: 0, 16: 2 } as const;
/** VipsInterpretation: b-w, sRGB, grey16, rgb16. */
const INTERPRETATION = { 8: { grey: 1, rgb: 22 }, 16: { grey: 26, rgb: 25 } } as const;

/** Bytes handed to one call; far below what systems allow. */
const MOST_AT_ONCE = 2 ** 28;

/** Horizontal and vertical, pixels a millimetre. */
export type Density = readonly [x: number, y: number];

export interface CanvasFacts {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly depth: Depth;
}

/**
 * Pixels in a scratch file, or in memory where they have their place there, that libvips reads without decoding: rows are
 * appended from the top, read anywhere, and memory holds only what is in hand. Sizes beyond 4 GiB are fine, which a raw buffer is not.
 */
export class Canvas<C extends 1 | 2 | 3 | 4 = 1 | 2 | 3 | 4> implements CanvasFacts {
  private constructor(
    readonly place: Place,
    readonly width: number,
    readonly height: number,
    readonly channels: C,
    readonly depth: Depth,
    readonly density: Density,
    private readonly file: ScratchFile,
    /** Where the next row goes. */
    private at: number,
  ) {}

  static async create<C extends 1 | 2 | 3 | 4>(
    at: Place | string,
    facts: CanvasFacts & { channels: C; density?: Density },
  ): Promise<Canvas<C>> {
    const { width, height, channels, depth, density = [1, 1] } = facts;
    const place = typeof at === 'string' ? placeAt(at) : at;
    const file = await openScratchFile(place, 'w+').catch((error: unknown) => {
      throw diskProblem(error, place.path);
    });
    const canvas = new Canvas(place, width, height, channels, depth, density, file, HEADER);
    await canvas.#write(header(facts, density), 0);
    return canvas;
  }

  /**
   * Opens a file that libvips or {@link create} wrote.
   *
   * @param rows  that are in place; absent: all
   */
  static async open(at: Place | string, rows?: number): Promise<Canvas> {
    const place = typeof at === 'string' ? placeAt(at) : at;
    const file = await openScratchFile(place, 'r+');
    const bytes = Buffer.alloc(HEADER);
    await file.read(bytes, 0, HEADER, 0);
    const field = (at: number): number => bytes.readInt32LE(at);
    if (bytes.readUInt32LE(0) !== MAGIC || endianness() !== 'LE' || ![0, 2].includes(field(20))) {
      await file.close();
      throw new Problem('canvas-damaged', 'A scratch file is not what was written.', 'Run it again.');
    }
    const density = [bytes.readFloatLE(32), bytes.readFloatLE(36)] as const;
    const [width, height, channels] = [field(4), field(8), field(12) as 1 | 2 | 3 | 4];
    const depth = field(20) === 0 ? 8 : 16;
    const end = HEADER + (rows ?? height) * width * channels * (depth / 8);
    return new Canvas(place, width, height, channels, depth, density, file, end);
  }

  /** Whole interleaved rows, below those there are. */
  async appendRows(rows: Rows): Promise<void> {
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    await this.#write(bytes, this.at);
    this.at += bytes.length;
  }

  /** As many rows were appended to its file by another thread. */
  appendedElsewhere(rows: number): void {
    this.at += rows * this.#rowBytes;
  }

  /** Rows y to y + count - 1, interleaved, in memory of their own. */
  async readRows(y: number, count: number): Promise<Rows> {
    const rows = newRows(this.depth, count * this.width * this.channels);
    const bytes = new Uint8Array(rows.buffer);
    const start = HEADER + y * this.#rowBytes;
    for (let from = 0; from < bytes.length;) {
      const length = Math.min(MOST_AT_ONCE, bytes.length - from);
      const bytesRead = await this.file.read(bytes, from, length, start + from);
      if (bytesRead === 0) throw new Error(`Rows ${y} to ${y + count} of ${this.path} are not there`);
      from += bytesRead;
    }
    return rows;
  }

  /**
   * Says that all rows are there and, in libvips' XML, what else there is to know; done again, it says so anew.
   *
   * @throws Error if rows are missing: a picture with a hole must never be encoded
   */
  async seal(xml = '', density: Density = this.density): Promise<void> {
    if (this.at !== this.#end) {
      throw new Error(`Expected ${this.height} rows but got ${(this.at - HEADER) / this.#rowBytes}`);
    }
    await this.#write(header(this, density), 0);
    await this.file.truncate(this.#end);
    await this.#write(Buffer.from(xml), this.#end);
  }

  /** Lets go of a file that is another's. */
  async close(): Promise<void> {
    await this.file.close();
  }

  /** Closes and removes the scratch file. */
  async discard(): Promise<void> {
    await this.file.close();
    await this.place.remove();
  }

  get path(): string {
    return this.place.path;
  }

  get #rowBytes(): number {
    return this.width * this.channels * (this.depth / 8);
  }

  get #end(): number {
    return HEADER + this.height * this.#rowBytes;
  }

  /** A call may write less than it was given, when the disk is nearly full for one; the next one then says why. */
  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let from = 0; from < bytes.length;) {
        const length = Math.min(MOST_AT_ONCE, bytes.length - from);
        from += await this.file.write(bytes, from, length, position + from);
      }
    } catch (error) {
      throw diskProblem(error, this.path);
    }
  }
}

function header({ width, height, channels, depth }: CanvasFacts, density: Density): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeInt32LE(width, 4);
  bytes.writeInt32LE(height, 8);
  bytes.writeInt32LE(channels, 12);
  bytes.writeInt32LE(FORMAT[depth], 20);
  bytes.writeInt32LE(INTERPRETATION[depth][channels > 2 ? 'rgb' : 'grey'], 28);
  bytes.writeFloatLE(density[0], 32);
  bytes.writeFloatLE(density[1], 36);
  return bytes;
}
