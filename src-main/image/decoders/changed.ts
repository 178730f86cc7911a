import type { InputFormat } from '../../contract/formats.js';
import { Canvas } from '../canvas.js';
import { factsOf } from '../header.js';
import { metadataOf } from '../metadata.js';
import { placeBeside } from '../place.js';
import { plainFacts } from '../plain-facts.js';
import { decoded, openPicture } from '../sharp.js';
import type { Rows } from '../types.js';
import type { Decoded, Decoder } from './decoder.js';

/** Rows changed in one go. */
const CHUNK = 64;

/** How what sharp reads of a file differs from what is meant. */
export interface Change {
  /** Makes of interleaved pixels, in place, what is meant; of two or four channels the last is opacity. */
  readonly samples?: (rows: Rows, channels: number) => void;
  /** The file as sharp is to have it; absent: as it is. */
  readonly bytes?: () => Promise<Buffer>;
}

/** Files that sharp reads, but not as they are meant. */
export function changedDecoder(file: string, format: InputFormat, { samples, bytes }: Change): Decoder {
  const input = async (): Promise<string | Buffer> => (await bytes?.()) ?? file;
  return {
    facts: async () => plainFacts(file, format, await input()),

    async decode(place): Promise<Decoded> {
      const read = await input();
      const header = await decoded(openPicture(read, { keepEncoding: true }).metadata());
      const { depth: bits, channels: colours } = factsOf(format, header);
      const [grey, rgb] = bits === 8 ? (['b-w', 'srgb'] as const) : (['grey16', 'rgb16'] as const);
      const picture = openPicture(read, { keepEncoding: true }).autoOrient();
      const scratch = await placeBeside(place, 'stored.v');
      await decoded(picture.toColourspace(colours === 1 ? grey : rgb).toFile(scratch.path));
      const stored = await Canvas.open(scratch);
      const { width, height, channels, depth, density } = stored;
      try {
        const canvas = await Canvas.create(place, { width, height, channels, depth, density });
        for (let y = 0; y < height; y += CHUNK) {
          const rows = await stored.readRows(y, Math.min(CHUNK, height - y));
          samples?.(rows, channels);
          await canvas.appendRows(rows);
        }
        await canvas.seal();
        await canvas.close();
      } finally {
        await stored.discard();
      }
      return { metadata: await metadataOf(file, format, header, { density, keepsProfile: true }), notes: [] };
    },
  };
}
