import { open } from 'node:fs/promises';
import { diskProblem } from '../base/files.js';
import type { OutputFormat } from '../contract/formats.js';
import type { PictureMetadata } from './metadata.js';
import { pngFinisher } from './png/write.js';
import { readerOf, type ReadAt } from './read-at.js';
import { splice, type Edit } from './splice.js';

/** Puts into an encoded file what its encoder does not write. */
export interface Finisher {
  /** Whether there is anything of the kind; if not, the encoder writes the final file itself. */
  wanted(metadata: PictureMetadata): boolean;
  edits(read: ReadAt, metadata: PictureMetadata): Promise<readonly Edit[]>;
}

const finishers: Partial<Readonly<Record<OutputFormat, Finisher>>> = { png: pngFinisher };

/**
 * Has `encode` write to `file`, or to `scratch` where something is to be put in afterwards.
 *
 * @throws Problem `disk-full` and the like
 */
export async function finished(
  format: OutputFormat,
  metadata: PictureMetadata,
  { file, scratch }: { readonly file: string; readonly scratch: string },
  encode: (file: string) => Promise<unknown>,
): Promise<void> {
  const finisher = finishers[format];
  if (finisher?.wanted(metadata) !== true) return void (await encode(file));
  await encode(scratch);
  const handle = await open(scratch, 'r');
  const edits = await finisher.edits(readerOf(handle), metadata).finally(() => handle.close());
  await splice(scratch, file, edits).catch((error: unknown) => {
    throw diskProblem(error, file);
  });
}
