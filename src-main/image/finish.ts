import { open } from 'node:fs/promises';
import { diskProblem } from '../base/files.js';
import type { OutputFormat } from '../contract/formats.js';
import type { Finisher } from './finisher.js';
import type { PictureMetadata } from './metadata.js';
import { pngFinisher } from './png/write.js';
import { readerOf } from './read-at.js';
import { splice } from './splice.js';

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
