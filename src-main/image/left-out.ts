// What a file holds beside its picture that no result gets, so that it can be told.
import type { InputFormat } from '../contract/formats.js';
import { note } from '../contract/rules/notes.js';
import { boxesIn } from './isobmff/boxes.js';
import { heifFacts } from './isobmff/items.js';
import { furtherPictures } from './jpeg/index-of-pictures.js';
import { APP11, bodiesOf, readSegments } from './jpeg/segments.js';
import { hasVideo } from './jpeg/samsung.js';
import { readChunks } from './png/chunks.js';
import { withFile, type ReadAt } from './read-at.js';
import { besidePictures } from './tiff/beside.js';
import { riffChunks } from './webp/chunks.js';

type Reader = (read: ReadAt, size: number) => Promise<readonly (string | false)[]>;

const credentials = note('credentials-left');

/** C2PA in files of boxes is a box of its own (C2PA 2.1, A.5). */
const CREDENTIALS_BOX = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');
/** Elsewhere it is a JUMBF box (ISO 19566-5) with this label. */
const LABEL = 'c2pa\0';

async function hasCredentialsBox(read: ReadAt, size: number): Promise<boolean> {
  for (const { type, at, length } of await boxesIn(read, 0, size)) {
    if (type === 'uuid' && (await read(at, 16)).equals(CREDENTIALS_BOX)) return true;
    if (type === 'jumb' && (await read(at, Math.min(length, 256))).includes(LABEL)) return true;
  }
  return false;
}

const heif: Reader = async (read, size) => {
  const facts = await heifFacts(read, size);
  // Motion photos of phones in HEIC have their video in a box of its own.
  const moves = (await boxesIn(read, 0, size)).some(({ type }) => type === 'mpvd');
  return [
    moves && note('video-left'),
    facts?.gainMap === true && note('gain-map-left'),
    facts?.depthMap === true && note('depth-left'),
    (await hasCredentialsBox(read, size)) && credentials,
  ];
};

const readers: Partial<Readonly<Record<InputFormat, Reader>>> = {
  async jpeg(read, size) {
    const segments = await readSegments(read);
    const { pictures, appleGainMap } = await furtherPictures(segments, read);
    return [
      pictures > 0 && note(pictures === 1 ? 'picture-left' : 'pictures-left', { count: pictures }),
      appleGainMap && note('gain-map-left'),
      (await hasVideo(read, size)) && note('video-left'),
      bodiesOf(segments, APP11, 'JP').some((body) => body.includes(LABEL)) && credentials,
    ];
  },
  png: async (read) => [
    (await readChunks(read, { beforePixels: true })).some(({ type }) => type === 'caBX') && credentials,
  ],
  webp: async (read, size) => [(await riffChunks(read, size)).some(({ type }) => type === 'C2PA') && credentials],
  async tiff(read) {
    const { masks, smaller, layers, manifest } = await besidePictures(read);
    return [
      masks && note('mask-left'),
      smaller && note('smaller-left'),
      layers && note('layers-left'),
      manifest && credentials,
    ];
  },
  heic: heif,
  avif: heif,
  jxl: async (read, size) => [(await hasCredentialsBox(read, size)) && credentials],
};

/** What is in `file` and goes into no result, a sentence each. */
export async function leftOut(file: string, format: InputFormat): Promise<string[]> {
  const reader = readers[format];
  if (reader === undefined) return [];
  const said = await withFile(file, reader);
  return said.filter((one) => one !== false);
}
