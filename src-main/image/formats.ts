import { fileTypeFromFile } from 'file-type';
import { Problem } from '../base/problem.js';
import { formats, inputFormats, unreadPictures, type InputFormat } from '../contract/formats.js';

/** Formats by the ending under which file-type knows them: the usual one of their files, but for animated PNG. */
const readable: Readonly<Record<string, InputFormat>> = {
  ...Object.fromEntries(inputFormats.map((name) => [formats[name].suffixes[0], name])),
  apng: 'png',
};

/**
 * The format of a file by what is in it, whatever its name says. Bytes beyond the head are looked at too: a TIFF file may
 * keep its directory at its end, and only that tells it from a camera's raw file.
 *
 * @param head  its first bytes; 4100 are enough
 * @throws Problem `format-unsupported` for what is known and cannot be read, `format-unknown` for what is no picture
 */
export async function formatOf(file: string, head: Buffer): Promise<InputFormat> {
  const type = await fileTypeFromFile(file);
  const format = readable[type?.ext ?? ''];
  if (format !== undefined) return format;
  if (isAvif(head)) return 'avif';
  if (type === undefined && isTiff(head)) return 'tiff';
  if (type === undefined && isPng(head)) return 'png';
  const found = named(type?.ext, head);
  const expected = `Expected a picture (${inputFormats.map((name) => formats[name].title).join(', ')})`;
  if (found !== undefined) {
    throw new Problem(
      'format-unsupported',
      `${expected} but this is ${found}.`,
      'Export it as TIFF, PNG or JPEG first.',
    );
  }
  throw new Problem(
    'format-unknown',
    `${expected} but the file holds something else${type === undefined ? '' : ` (${type.ext.toUpperCase()})`}.`,
    'It may be damaged; copy or export it again.',
  );
}

function named(ending: string | undefined, head: Buffer): string | undefined {
  // An SVG drawing is text; its root element comes within the first lines.
  if (/<svg[\s>]/i.test(head.toString('latin1'))) return 'an SVG drawing';
  return ending === 'pdf' ? 'a PDF document' : unreadPictures[ending ?? ''];
}

/** A TIFF file whose directory is cut off: recognised so that it can be called damaged. */
const isTiff = (head: Buffer): boolean => ['II*\0', 'MM\0*'].includes(head.toString('latin1', 0, 4));

/** A PNG file whose chunks are spoilt: likewise. */
const isPng = (head: Buffer): boolean => head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n';

/** Some programs write AVIF under the brand of its container, mif1, and name avif only among the compatible ones. */
function isAvif(head: Buffer): boolean {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return false;
  const brands = head.toString('latin1', 8, Math.min(head.readUInt32BE(0), 256));
  return brands.includes('avif') && !brands.includes('heic');
}
