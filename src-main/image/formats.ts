import { extname } from 'node:path';
import { fileTypeFromFile } from 'file-type';
import { Problem } from '../base/problem.js';
import { formats, inputFormats, unreadPictures, type InputFormat } from '../contract/formats.js';
import { isRawTiff } from './tiff/samples.js';
import { unsupported } from './unsupported.js';

/** Formats by the ending under which file-type knows them: the usual one of their files, but for animated PNG. */
const readable: Readonly<Record<string, InputFormat>> = {
  ...Object.fromEntries(inputFormats.map((name) => [formats[name].suffixes[0], name])),
  ...Object.fromEntries(formats.raw.suffixes.map((suffix) => [suffix, 'raw' as const])),
  ...{ apng: 'png', heif: 'heic', j2c: 'jp2', jpx: 'jp2' },
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
  const ext = type?.ext === 'psd' || !isPsd(head) ? type?.ext : 'psd';
  const format = isAvif(head) ? 'avif' : readable[ext ?? ''];
  if (format === 'avif' && isSequence(head)) throw unsupported('an AVIF sequence');
  if (format === 'tiff') return (await isRawTiff(file)) ? 'raw' : 'tiff';
  if (format !== undefined) return format;
  if (isRaw(head)) return 'raw';
  if (isCodestream(head)) return 'jp2';
  if (type === undefined && isTiff(head)) return 'tiff';
  if (type === undefined && isPng(head)) return 'png';
  const found = named(type?.ext, head) ?? (type === undefined ? unreadPictures[suffixOf(file)] : undefined);
  if (found !== undefined) throw unsupported(found);
  const expected = `Expected a picture (${inputFormats.map((name) => formats[name].title).join(', ')})`;
  throw new Problem(
    'format-unknown',
    `${expected} but the file holds something else${type === undefined ? '' : ` (${type.ext.toUpperCase()})`}.`,
    'It may be damaged; copy or export it again.',
  );
}

const suffixOf = (file: string): string => extname(file).slice(1).toLowerCase();

function named(ending: string | undefined, head: Buffer): string | undefined {
  const text = head.toString('latin1');
  // An SVG drawing is text; its root element comes within the first lines.
  if (/<svg[\s>]/i.test(text)) return 'an SVG drawing';
  const known = BEGINNINGS.find(([beginning]) => beginning.test(text));
  if (known !== undefined) return known[1];
  if (ending === 'pdf') return 'a PDF document';
  if (ending !== undefined && VIDEO.has(ending)) return 'a video';
  // A cursor file says how many it holds; Targa has nothing there where its colours need no table.
  if (ending === 'cur' && head.readUInt16LE(4) === 0) return unreadPictures['tga'];
  return unreadPictures[ending ?? ''];
}

/** What files begin with that file-type does not know. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^v\/1\x01/, 'an OpenEXR picture'],
  [/^#\?(RADIANCE|RGBE)/, 'a Radiance HDR picture'],
  [/^P[1-7][\s#]/, 'a PNM picture'],
  [/^P[Ff]\s/, 'a PFM picture'],
  [/^DDS /, 'a DirectDraw surface'],
  [/^SIMPLE {2}=/, 'a FITS picture'],
  [/^qoif/, 'a QOI picture'],
  [/^\xff\xd8\xff\xf7/, 'a JPEG-LS picture'],
  [/^\xd7\xcd\xc6\x9a/, 'a Windows metafile'],
  [/^(SDPX|XPDS)/, 'a DPX picture'],
];

const VIDEO = new Set(['mp4', 'mov', 'm4v', 'avi', 'mkv', 'webm', '3gp', 'mts', 'mpg', 'mj2']);

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

/** Moving pictures without a still one. */
const isSequence = (head: Buffer): boolean => {
  const brands = head.toString('latin1', 8, Math.min(head.readUInt32BE(0), 256));
  return brands.startsWith('avis') && !brands.includes('avif');
};

/** Camera raw that is no TIFF inside and that file-type does not know: Canon's CRW, Minolta's MRW, Sigma's X3F. */
const isRaw = (head: Buffer): boolean => /^(II\x1a\0\0\0HEAPCCDR|\0MRM|FOVb)/.test(head.toString('latin1', 0, 16));

/** JPEG 2000 without its container. */
const isCodestream = (head: Buffer): boolean => head.length >= 4 && head.readUInt32BE(0) === 0xff4f_ff51;

/** Photoshop's large documents have a version of their own, 2. */
const isPsd = (head: Buffer): boolean => head.toString('latin1', 0, 4) === '8BPS';
