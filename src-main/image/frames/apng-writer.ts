import { join } from 'node:path';
import { PngChain } from '../png/chain.js';
import { writePicture, type WriteRequest } from '../write.js';
import { inUnits, type Animation } from './animation.js';
import { checkAnimation } from './check.js';
import { animationOf, type FramesWriter, type Wanted } from './writer.js';

/** Writes each frame as a PNG, and puts it behind the others. */
export class ApngWriter implements FramesWriter {
  readonly #animation: Animation;
  #chain: PngChain | undefined;
  #size = { width: 0, height: 0 };

  constructor(private readonly wanted: Wanted) {
    this.#animation = inUnits(animationOf(wanted), 1);
  }

  async add(request: WriteRequest): Promise<readonly string[]> {
    const { file, scratch } = this.wanted;
    const isFirst = this.#chain === undefined;
    const png = join(scratch, 'frame.png');
    const { notes } = await writePicture(isFirst ? request : { ...request, metadata: false }, png);
    this.#size = { width: request.width, height: request.height };
    this.#chain ??= new PngChain(file, this.#size, this.#animation);
    await this.#chain.append(png);
    return notes;
  }

  async finish(): Promise<void> {
    await this.#chain?.finish();
    await checkAnimation(this.wanted.file, 'png', this.#size, this.#animation);
  }

  async close(): Promise<void> {
    await this.#chain?.close();
  }
}
