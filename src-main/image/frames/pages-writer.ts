import { rm } from 'node:fs/promises';
import { note } from '../../contract/rules/notes.js';
import { join } from 'node:path';
import { Problem } from '../../base/problem.js';
import { diskProblem } from '../../base/files.js';
import { probePicture } from '../probe.js';
import { TiffChain } from '../tiff/chain.js';
import { writePicture, type WriteRequest } from '../write.js';
import type { FramesWriter, Wanted } from './writer.js';

/** Writes each page as a TIFF file, and puts it behind the others. */
export class PagesWriter implements FramesWriter {
  #chain: TiffChain | undefined;

  constructor(private readonly wanted: Wanted) {}

  async add(request: WriteRequest): Promise<readonly string[]> {
    const { file, scratch, pixels, animation } = this.wanted;
    if (this.#chain === undefined) {
      const { notes } = await writePicture(request, file, pixels);
      this.#chain = await TiffChain.open(file);
      return animation === undefined ? notes : [...notes, note('no-timing')];
    }
    const page = join(scratch, 'page.tif');
    // The words of an animation are those of the whole; pages have their own.
    const wanted = animation === undefined ? request : { ...request, metadata: false };
    const { notes } = await writePicture(wanted, page, pixels);
    await this.#chain.append(page).catch((error: unknown) => {
      throw diskProblem(error, file);
    });
    await rm(page);
    return notes;
  }

  async finish(): Promise<void> {
    await this.close();
    const { pages } = await probePicture(this.wanted.file);
    if (pages === this.wanted.count) return;
    throw new Problem('result-wrong', `Expected ${this.wanted.count} pages in the result but there are ${pages}.`);
  }

  async close(): Promise<void> {
    await this.#chain?.close();
    this.#chain = undefined;
  }
}
