// Frames of an animated PNG put one behind the other, each whole (PNG, third edition, sections 11.3.6 and 12).
import { open, rm, type FileHandle } from 'node:fs/promises';
import { diskProblem } from '../../base/files.js';
import type { Animation } from '../frames/animation.js';
import { withFile } from '../read-at.js';
import { splice } from '../splice.js';
import { chunk, chunkPlaces } from './chunks.js';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

export class PngChain {
  #file: FileHandle | undefined;
  #sequence = 0;
  #frame = 0;

  constructor(
    private readonly path: string,
    private readonly size: FrameSize,
    private readonly animation: Animation,
  ) {}

  /** Adds the picture that is in a file, all of them of one size and kind, and removes that file. The first one's words stay. */
  async append(png: string): Promise<void> {
    const places = await withFile(png, chunkPlaces);
    const pixels = places.filter(({ type }) => type === 'IDAT');
    if (this.#frame++ === 0) {
      const end = places.at(-1)!;
      await splice(png, this.path, [
        { at: pixels[0]!.at - 8, remove: 0, insert: Buffer.concat([this.#control(), this.#frameControl()]) },
        // Its end is not the file's.
        { at: end.at - 8, remove: 12, insert: Buffer.alloc(0) },
      ]);
      this.#file = await open(this.path, 'a');
    } else {
      await this.#write(this.#frameControl());
      await withFile(png, async (read) => {
        for (const { at, length } of pixels) {
          await this.#write(chunk('fdAT', Buffer.concat([this.#next(), await read(at, length)])));
        }
      });
    }
    await rm(png);
  }

  async finish(): Promise<void> {
    await this.#write(chunk('IEND', Buffer.alloc(0)));
    await this.close();
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #write(bytes: Buffer): Promise<void> {
    await this.#file!.writeFile(bytes).catch((error: unknown) => {
      throw diskProblem(error, this.path);
    });
  }

  #control(): Buffer {
    return chunk('acTL', Buffer.concat([fourBytes(this.animation.delays.length), fourBytes(this.animation.loop)]));
  }

  /** It fills the picture, and comes in place of the one before. */
  #frameControl(): Buffer {
    const { width, height } = this.size;
    const data = Buffer.concat([this.#next(), ...[width, height, 0, 0].map(fourBytes), Buffer.alloc(6)]);
    const delay = this.animation.delays[this.#frame - 1]!;
    // Both are of 16 bits: beyond a minute whole seconds must do.
    const [parts, ofSecond] = delay < 65_536 ? [delay, 1000] : [Math.min(65_535, Math.round(delay / 1000)), 1];
    data.writeUInt16BE(parts, 20);
    data.writeUInt16BE(ofSecond, 22);
    return chunk('fcTL', data);
  }

  #next(): Buffer {
    return fourBytes(this.#sequence++);
  }
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
