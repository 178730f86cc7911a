// What a camera says in an EXIF block (EXIF 2.32, section 4.6), for people to read.
import type { PictureDetails } from '../contract/window/pictures.js';
import { EXIF_HEADER } from './exif.js';
import { directoryIn, firstNumber, layoutIn, rationalsOf, type Directory, type Entry } from './tiff/directory.js';

const MAKE = 0x010f;
const MODEL = 0x0110;
const DATE = 0x0132;
const EXIF_DIRECTORY = 0x8769;
const EXPOSURE = 0x829a;
const APERTURE = 0x829d;
const ISO = 0x8827;
const DATE_TAKEN = 0x9003;
const FOCAL_LENGTH = 0x920a;
const LENS = 0xa434;

const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
/** Texts longer than this are no names. */
const LONGEST = 80;

export type ExifFacts = Pick<
  PictureDetails,
  'camera' | 'lens' | 'taken' | 'exposure' | 'aperture' | 'iso' | 'focalLength'
>;

/** All null for a block that is damaged, or for none. */
export function exifFacts(block: Buffer | undefined): ExifFacts {
  const body = block?.subarray(EXIF_HEADER.length) ?? Buffer.alloc(0);
  const layout = layoutIn(body);
  const first: Directory = layout === undefined ? new Map() : directoryIn(body, layout, layout.first);
  const pointer = first.get(EXIF_DIRECTORY);
  const exif: Directory =
    layout === undefined || pointer?.type !== LONG ? new Map() : directoryIn(body, layout, firstNumber(pointer));
  return {
    camera: cameraOf(text(first.get(MAKE)), text(first.get(MODEL))),
    lens: text(exif.get(LENS)),
    taken: date(text(exif.get(DATE_TAKEN)) ?? text(first.get(DATE))),
    exposure: quotient(exif.get(EXPOSURE)),
    aperture: quotient(exif.get(APERTURE)),
    iso: whole(exif.get(ISO)),
    focalLength: quotient(exif.get(FOCAL_LENGTH)),
  };
}

function text(entry: Entry | undefined): string | null {
  if (entry?.type !== ASCII) return null;
  const [said = ''] = entry.value.toString('utf8').split('\0');
  // Control characters have no place in a name.
  const name = said.replace(/\p{Cc}+/gu, ' ').trim();
  return name === '' ? null : name.slice(0, LONGEST);
}

/** Some makers begin the model with their name, some do not. */
function cameraOf(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make;
  const [name] = make.split(/[\s,]/);
  return model.toLowerCase().startsWith(name!.toLowerCase()) ? model : `${make} ${model}`;
}

/** `2026:05:31 18:22:10`; cameras whose clock was never set say zeros or spaces. */
function date(said: string | null): string | null {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(said ?? '');
  if (match === null || Number(match[1]) === 0) return null;
  const [, year, month, day, hour, minute, second] = match;
  const taken = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return Number.isNaN(Date.parse(taken)) ? null : taken;
}

function quotient(entry: Entry | undefined): number | null {
  if (entry?.type !== RATIONAL) return null;
  const [value] = rationalsOf(entry);
  return value !== undefined && value > 0 && value < Infinity ? value : null;
}

function whole(entry: Entry | undefined): number | null {
  if (entry === undefined || (entry.type !== SHORT && entry.type !== LONG)) return null;
  const value = firstNumber(entry);
  return value > 0 ? value : null;
}
