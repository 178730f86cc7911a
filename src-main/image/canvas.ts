import { open, rm, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import { Problem } from '../base/problem.js';
import type { Depth, Rows } from './types.js';

/** 64-byte header of libvips' own format (libvips, `iofuncs/vips.c`), then the samples, then XML with the metadata. */
const HEADER = 64;
const MAGIC = 0x08f2a6b6;
/** VipsBandFormat: unsigned char and unsigned short. */
const FORMAT = { 8: 0, 16: 2 } as const;
/** VipsInterpretation: b-w, sRGB, grey16, rgb16. */
const INTERPRETATION = { 8: { grey: 1, rgb: 22 }, 16: { grey: 26, rgb: 25 } } as const;

/** Bytes handed to one write; keeps a single call far below what the system allows. */
const MOST_AT_ONCE = 2 ** 28;

export interface CanvasFacts {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly depth: Depth;
}

/**
 * Pixels in a scratch file that libvips reads without decoding: rows are appended from the top, read anywhere, and
 * memory holds only what is in hand. Sizes beyond 4 GiB are fine, which a raw buffer is not.
 */
export class Canvas<C extends 1 | 2 | 3 | 4 = 1 | 2 | 3 | 4> implements CanvasFacts {
  #at = HEADER;

  private constructor(
    readonly path: string,
    readonly width: number,
    readonly height: number,
    readonly channels: C,
    readonly depth: Depth,
    /** Horizontal and vertical density, pixels a millimetre. */
    readonly density: readonly [number, number],
    private readonly file: FileHandle,
  ) {}

  static async create<C extends 1 | 2 | 3 | 4>(
    path: string,
    facts: CanvasFacts & { channels: C; density?: readonly [number, number] },
  ): Promise<Canvas<C>> {
    const { width, height, channels, depth, density = [1, 1] } = facts;
    const file = await open(path, 'w+');
    await file.write(header({ width, height, channels, depth }, density), 0, HEADER, 0);
    return new Canvas(path, width, height, channels, depth, density, file);
  }

  /** Opens a file that libvips or {@link create} wrote. */
  static async open(path: string): Promise<Canvas> {
    const file = await open(path, 'r');
    const bytes = Buffer.alloc(HEADER);
    await file.read(bytes, 0, HEADER, 0);
    const field = (at: number): number => bytes.readInt32LE(at);
    if (bytes.readUInt32LE(0) !== MAGIC || endianness() !== 'LE' || ![0, 2].includes(field(20))) {
      await file.close();
      throw new Problem('canvas-damaged', 'A scratch file is not what was written.', 'Run it again.');
    }
    const density = [bytes.readFloatLE(32), bytes.readFloatLE(36)] as const;
    const channels = field(12) as 1 | 2 | 3 | 4;
    return new Canvas(path, field(4), field(8), channels, field(20) === 0 ? 8 : 16, density, file);
  }

  /** Whole interleaved rows, below those there are. */
  async appendRows(rows: Rows): Promise<void> {
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    for (let from = 0; from < bytes.length; from += MOST_AT_ONCE) {
      const part = bytes.subarray(from, from + MOST_AT_ONCE);
      const { bytesWritten } = await this.file.write(part, 0, part.length, this.#at);
      if (bytesWritten !== part.length) {
        throw new Problem('disk-full', 'The disk is full.', 'Free some space, then resume.');
      }
      this.#at += bytesWritten;
    }
  }

  /** Rows y to y + count - 1, interleaved, in memory of their own. */
  async readRows(y: number, count: number): Promise<Rows> {
    const rows =
      this.depth === 8
        ? new Uint8Array(count * this.width * this.channels)
        : new Uint16Array(count * this.width * this.channels);
    const bytes = new Uint8Array(rows.buffer);
    const { bytesRead } = await this.file.read(bytes, 0, bytes.length, HEADER + y * this.#rowBytes);
    if (bytesRead !== bytes.length) throw new Error(`Rows ${y} to ${y + count} of ${this.path} are not there`);
    return rows;
  }

  /** The XML after the samples: what libvips knows of the picture besides its pixels. */
  async readXml(): Promise<string> {
    const start = HEADER + this.height * this.#rowBytes;
    const { size } = await this.file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - start));
    await this.file.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8');
  }

  /**
   * Says that all rows are there and adds metadata in libvips' XML.
   *
   * @throws Error if rows are missing: a picture with a hole must never be encoded
   */
  async seal(xml = ''): Promise<void> {
    if (this.#at !== HEADER + this.height * this.#rowBytes) {
      throw new Error(`Expected ${this.height} rows but got ${(this.#at - HEADER) / this.#rowBytes}`);
    }
    await this.file.write(xml, this.#at);
  }

  /** Closes and removes the scratch file. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }

  get #rowBytes(): number {
    return this.width * this.channels * (this.depth / 8);
  }
}

function header({ width, height, channels, depth }: CanvasFacts, density: readonly [number, number]): Buffer {
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
