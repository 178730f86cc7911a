import { fileTypeFromBuffer } from 'file-type';
import { Problem } from '../base/problem.js';
import { inputFormats, type InputFormat } from './types.js';

/** Endings under which file-type knows the formats that are read here. */
const readable: Readonly<Record<string, InputFormat>> = {
  jpg: 'jpeg',
  png: 'png',
  apng: 'png',
  webp: 'webp',
  tif: 'tiff',
  avif: 'avif',
  gif: 'gif',
};

/** What people call the formats they are most likely to bring and that cannot be read, by file-type's ending. */
const NAMES: Readonly<Record<string, string>> = {
  heic: 'a HEIC picture',
  heif: 'a HEIC picture',
  jxl: 'a JPEG XL picture',
  jp2: 'a JPEG 2000 picture',
  jpx: 'a JPEG 2000 picture',
  psd: 'a Photoshop document',
  pdf: 'a PDF document',
  ...Object.fromEntries(
    ['arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2'].map((ending) => [
      ending,
      `a camera's raw file (${ending.toUpperCase()})`,
    ]),
  ),
};

/**
 * The format of a file by its first bytes (4100 are enough), whatever its name says.
 *
 * @throws Problem `format-unsupported`, which says what the file is instead
 */
export async function formatOf(head: Buffer): Promise<InputFormat> {
  const type = await fileTypeFromBuffer(head);
  const format = readable[type?.ext ?? ''];
  if (format !== undefined) return format;
  if (isAvif(head)) return 'avif';
  throw new Problem(
    'format-unsupported',
    `Expected a picture (${inputFormats.map((name) => name.toUpperCase()).join(', ')}) but this is ${named(type?.ext, head)}.`,
    'Export it as TIFF, PNG or JPEG first.',
  );
}

function named(ending: string | undefined, head: Buffer): string {
  // An SVG drawing is text; its root element comes within the first lines.
  if (/<svg[\s>]/i.test(head.toString('latin1'))) return 'an SVG drawing';
  if (ending === undefined) return 'something else';
  return NAMES[ending] ?? `something else (${ending.toUpperCase()})`;
}

/** Some programs write AVIF under the brand of its container, mif1, and name avif only among the compatible ones. */
function isAvif(head: Buffer): boolean {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return false;
  const brands = head.toString('latin1', 8, Math.min(head.readUInt32BE(0), 256));
  return brands.includes('avif') && !brands.includes('heic');
}
