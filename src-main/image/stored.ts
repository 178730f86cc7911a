// A scratch file in libvips' own format as libvips wrote it: any number of samples a pixel, of 8 or 16 bits or float.
import { open, type FileHandle } from 'node:fs/promises';
import type { Density } from './canvas.js';

const HEADER = 64;

/** VipsBandFormat: unsigned char, unsigned short, float. */
const ARRAYS = { 0: Uint8Array, 2: Uint16Array, 6: Float32Array } as const;

export type Samples = Uint8Array | Uint16Array | Float32Array;

export class Stored {
  private constructor(
    readonly width: number,
    readonly height: number,
    /** Samples a pixel. */
    readonly samples: number,
    readonly density: Density,
    private readonly array: (typeof ARRAYS)[keyof typeof ARRAYS],
    private readonly file: FileHandle,
  ) {}

  static async open(path: string): Promise<Stored> {
    const file = await open(path, 'r');
    const head = Buffer.alloc(HEADER);
    await file.read(head, 0, HEADER, 0);
    const [width, height, samples, format] = [4, 8, 12, 20].map((at) => head.readInt32LE(at)) as [
      number,
      number,
      number,
      keyof typeof ARRAYS,
    ];
    return new Stored(width, height, samples, [head.readFloatLE(32), head.readFloatLE(36)], ARRAYS[format], file);
  }

  /** Rows y to y + count - 1, interleaved. */
  async rows(y: number, count: number): Promise<Samples> {
    const rows = new this.array(count * this.width * this.samples);
    const bytes = new Uint8Array(rows.buffer);
    const { bytesRead } = await this.file.read(bytes, 0, bytes.length, HEADER + y * (bytes.length / count));
    if (bytesRead < bytes.length) throw new Error(`Rows ${y} to ${y + count} are not there`);
    return rows;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
