// Pages of a TIFF file put one behind the other (TIFF 6.0, section 2, Multiple Images per TIFF File).
import { open, type FileHandle } from 'node:fs/promises';
import { readerOf, type ReadAt } from '../read-at.js';
import {
  directoryBytes,
  firstNumber,
  layoutOf,
  numbersOf,
  pointerBehind,
  readDirectory,
  wholeNumbers,
  type Directory,
  type TiffLayout,
} from './directory.js';

const STRIP_OFFSETS = 273;
const STRIP_LENGTHS = 279;
/** Directories of EXIF and of GPS. */
const BELOW = [34665, 34853];

/** Bytes copied in one go. */
const CHUNK = 2 ** 22;

/** A TIFF file of one page to which others are added; all of them in strips, little-endian, and as this program writes them. */
export class TiffChain {
  private constructor(
    private readonly file: FileHandle,
    private readonly layout: TiffLayout,
    /** Where the last page says where the next one is. */
    private pointer: number,
    private end: number,
  ) {}

  static async open(path: string): Promise<TiffChain> {
    const file = await open(path, 'r+');
    try {
      const read = readerOf(file);
      const layout = (await layoutOf(read))!;
      const pointer = await pointerBehind(read, layout, layout.first);
      return new TiffChain(file, layout, pointer, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Adds the page that is alone in a file. */
  async append(path: string): Promise<void> {
    const page = await open(path, 'r');
    try {
      const read = readerOf(page);
      const layout = (await layoutOf(read))!;
      const directory = await readDirectory(read, layout, layout.first);
      await this.#moveStrips(read, directory);
      for (const tag of BELOW) {
        const entry = directory.get(tag);
        if (entry === undefined) continue;
        const below = await readDirectory(read, layout, firstNumber(entry));
        directory.set(tag, this.#places(await this.#put((at) => directoryBytes(below, at, this.layout.big))));
      }
      const start = await this.#put((at) => directoryBytes(directory, at, this.layout.big));
      await this.file.write(this.#places(start).value, 0, undefined, this.pointer);
      this.pointer = await pointerBehind(readerOf(this.file), this.layout, start);
    } finally {
      await page.close();
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  async #moveStrips(read: ReadAt, directory: Directory): Promise<void> {
    const lengths = numbersOf(directory.get(STRIP_LENGTHS)!);
    const places: number[] = [];
    for (const [i, from] of numbersOf(directory.get(STRIP_OFFSETS)!).entries()) {
      this.end += this.end & 1;
      places.push(this.end);
      for (let done = 0; done < lengths[i]!; done += CHUNK) {
        const bytes = await read(from + done, Math.min(CHUNK, lengths[i]! - done));
        await this.file.write(bytes, 0, bytes.length, this.end);
        this.end += bytes.length;
      }
    }
    directory.set(STRIP_OFFSETS, this.#places(...places));
  }

  async #put(bytes: (position: number) => Buffer): Promise<number> {
    const position = this.end + (this.end & 1);
    const written = bytes(position);
    await this.file.write(written, 0, written.length, position);
    this.end = position + written.length;
    return position;
  }

  readonly #places = (...places: number[]) => wholeNumbers(this.layout.big ? 16 : 4, ...places);
}
