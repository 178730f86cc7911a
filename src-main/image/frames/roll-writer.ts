import { join } from 'node:path';
import { Canvas } from '../canvas.js';
import { encoders } from '../encoders.js';
import { finished } from '../finish.js';
import { withoutProfile, xmlOf } from '../metadata.js';
import { ScratchFolder } from '../place.js';
import { decoded, openPicture } from '../sharp.js';
import { sheetOf, type Sheet, type WriteRequest } from '../sheet.js';
import type { VipsField } from '../vips-xml.js';
import { encodeProblem, notesOf } from '../write.js';
import { inUnits, type Animation } from './animation.js';
import { checkAnimation } from './check.js';
import { animationOf, type FramesWriter, type Wanted } from './writer.js';

/** Rows copied in one go. */
const CHUNK = 256;

/** Puts frames one below the other in a scratch file, from which libvips encodes them. */
export class RollWriter implements FramesWriter {
  readonly #animation: Animation;
  #roll: Canvas | undefined;
  /** Of the first frame, whose words are those of the whole. */
  #first: Pick<Sheet, 'metadata' | 'density' | 'losesProfile' | 'depth'> | undefined;
  #request: WriteRequest | undefined;

  constructor(private readonly wanted: Wanted) {
    this.#animation = animationOf(wanted);
  }

  async add(request: WriteRequest): Promise<readonly string[]> {
    const { scratch, count } = this.wanted;
    const sheet = await sheetOf(request);
    const reduced = join(scratch, 'reduced.v');
    let frame = sheet.canvas;
    try {
      const { width, height } = request;
      if (frame.width !== width || frame.height !== height) {
        await decoded(sheet.open().toFile(reduced));
        frame = await Canvas.open(reduced);
      }
      const { channels, depth } = frame;
      const size = { width, height: height * count, channels, depth };
      this.#roll ??= await Canvas.create(join(scratch, 'result.v'), size);
      for (let y = 0; y < height; y += CHUNK) {
        await this.#roll.appendRows(await frame.readRows(y, Math.min(CHUNK, height - y)));
      }
      this.#request ??= request;
      this.#first ??= sheet;
      return notesOf(request, sheet);
    } finally {
      if (frame !== sheet.canvas) await frame.discard();
      await sheet.close();
    }
  }

  async finish(): Promise<void> {
    const { file, scratch, count } = this.wanted;
    const [roll, request, { depth, density, metadata, losesProfile }] = [this.#roll!, this.#request!, this.#first!];
    const { format } = request.encoding;
    const numbers = { 'page-height': request.height, 'n-pages': count };
    const fields = Object.entries(numbers).map(([name, value]): VipsField => ({
      name,
      type: 'gint',
      text: String(value),
    }));
    await roll.seal(xmlOf(losesProfile ? withoutProfile(metadata) : metadata, format, density, fields), density);
    const animation = format === 'gif' ? inUnits(this.#animation, 10) : asBrowsersShow(inUnits(this.#animation, 1));
    const isGrey = roll.channels < 3;
    const open = () =>
      openPicture(roll.path, { keepEncoding: true })
        .keepMetadata()
        .toColourspace(depth === 8 ? (isGrey ? 'b-w' : 'srgb') : isGrey ? 'grey16' : 'rgb16');
    const order = { encoding: { ...request.encoding, depth }, bytes: 0, density, metadata, animation };
    await finished(format, metadata, { file, scratch: new ScratchFolder(scratch) }, (to) =>
      encoders[format](open, order, to).catch((error: unknown) => {
        throw encodeProblem(format, error);
      }),
    );
    await checkAnimation(file, format, request, animation);
  }

  async close(): Promise<void> {
    await this.#roll?.discard();
    this.#roll = undefined;
  }
}

/** To WebP and JPEG XL libvips writes 100 ms for frames of 10 ms or less, which is how long browsers show them. */
const asBrowsersShow = ({ delays, loop }: Animation): Animation => ({
  delays: delays.map((delay) => (delay <= 10 ? 100 : delay)),
  loop,
});
