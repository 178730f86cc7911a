import { diskProblem } from '../base/files.js';
import type { OutputFormat } from '../contract/formats.js';
import type { Finisher } from './finisher.js';
import { gifFinisher } from './gif/write.js';
import { jpegFinisher } from './jpeg/write.js';
import type { PictureMetadata } from './picture-metadata.js';
import type { Scratch } from './place.js';
import { pngFinisher } from './png/write.js';
import { withFile } from './read-at.js';
import { splice } from './splice.js';
import { webpFinisher } from './webp/write.js';

const finishers: Partial<Readonly<Record<OutputFormat, Finisher>>> = {
  gif: gifFinisher,
  jpeg: jpegFinisher,
  png: pngFinisher,
  webp: webpFinisher,
};

/**
 * Has `encode` write to `file`, or to a place of `scratch` where something is to be put in afterwards.
 *
 * @throws Problem `disk-full` and the like
 */
export async function finished(
  format: OutputFormat,
  metadata: PictureMetadata,
  { file, scratch }: { readonly file: string; readonly scratch: Scratch },
  encode: (file: string) => Promise<unknown>,
): Promise<void> {
  const finisher = finishers[format];
  if (finisher?.wanted(metadata) !== true) return void (await encode(file));
  const encoded = await scratch.place('encoded');
  await encode(encoded.path);
  const edits = await withFile(encoded.path, (read, size) => finisher.edits(read, metadata, size));
  await splice(encoded.path, file, edits).catch((error: unknown) => {
    throw diskProblem(error, file);
  });
  await encoded.remove();
}
