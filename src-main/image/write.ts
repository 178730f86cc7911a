import { stat } from 'node:fs/promises';
import { Problem } from '../base/problem.js';
import type { ProblemCode } from '../contract/problem-codes.js';
import { note } from '../contract/rules/notes.js';
import { formats, outputTraits, type OutputFormat } from '../contract/formats.js';
import { encoders } from './encoders.js';
import { finished } from './finish.js';
import { probePicture } from './probe.js';
import { damaged } from './sharp.js';
import { sheetOf, type Sheet, type WriteRequest } from './sheet.js';
import { addTiffMetadata } from './tiff/metadata.js';

export type { WriteRequest } from './sheet.js';

/**
 * Encodes a finished canvas to `file`, streaming: with the source's own profile untouched, EXIF brought up to date,
 * XMP and IPTC as they are.
 *
 * @param pixels  of all that will stand in the file in the end; absent: of this picture
 * @throws Problem `disk-full`, `encode-failed`, `result-wrong`, `hdr-format`
 */
export async function writePicture(
  request: WriteRequest,
  file: string,
  pixels = request.width * request.height,
): Promise<{ bytes: number; notes: string[] }> {
  const { encoding, width, height } = request;
  const { format } = encoding;
  const sheet = await sheetOf(request);
  try {
    const { depth, density, metadata, canvas } = sheet;
    const bytes = pixels * canvas.channels * (depth / 8);
    const places = { file, scratch: canvas.place.scratch };
    await finished(format, metadata, places, (to) =>
      encoders[format](sheet.open, { encoding: { ...encoding, depth }, bytes, density, metadata }, to).catch(
        (error: unknown) => {
          throw encodeProblem(format, error);
        },
      ),
    );
  } finally {
    await sheet.close();
  }
  if (format === 'tiff') await addTiffMetadata(file, sheet.metadata, { width, height });
  await checkSize(file, width, height);
  return { bytes: (await stat(file)).size, notes: notesOf(request, sheet) };
}

/** What the format could not hold, a sentence each. */
export function notesOf({ encoding, colour, alpha }: WriteRequest, { depth, losesProfile, notes }: Sheet): string[] {
  const { title: format } = formats[encoding.format];
  const traits = outputTraits(encoding.format);
  const kind = traits.profile === false ? 'no-colour-profile' : 'no-grey-profile';
  return [
    ...notes,
    ...(depth < colour.depth ? [note('eight-bits', { format })] : []),
    ...(alpha !== undefined && !traits.alpha ? [note('on-white', { format })] : []),
    ...(losesProfile ? [note(kind, { format })] : []),
    ...(encoding.format === 'gif' ? GIF_LOSES : []),
  ];
}

const GIF_LOSES = [note('gif-colours')];

/** Failures to write that another format would not mend. */
const NOT_THE_FORMAT = new Set<ProblemCode>(['disk-full', 'folder-gone', 'out-of-memory', 'too-many-files']);

export function encodeProblem(format: OutputFormat, error: unknown): Problem {
  const problem = damaged(error);
  if (NOT_THE_FORMAT.has(problem.code)) return problem;
  const said = (error as Error).message.split('\n')[0]!;
  const message = `The result could not be written as ${formats[format].title} (${said}).`;
  return new Problem('encode-failed', message, 'Try another format.', { cause: error });
}

/**
 * A result is never named as done with a size other than the one promised.
 *
 * @throws Problem `result-wrong`
 */
export async function checkSize(file: string, width: number, height: number): Promise<void> {
  const written = await probePicture(file);
  if (written.width === width && written.height === height) return;
  throw new Problem(
    'result-wrong',
    `Expected a result of ${width} x ${height} pixels but the encoder wrote ${written.width} x ${written.height}.`,
    'Try another format; nothing was kept.',
  );
}
