// What a HEIF file (HEIC, AVIF) says of its primary picture, and its metadata items (ISO/IEC 23008-12, 14496-12, 8.11).
import type { CodePoints } from '../colour/code-points.js';
import type { Chunk } from '../png/chunks.js';
import type { ReadAt } from '../read-at.js';
import { boxesIn, type Box } from './boxes.js';
import { displayOf } from './display.js';
import { referencesIn } from './references.js';

export interface HeifFacts {
  /** Colours by code points (`nclx`); a profile beside them goes before. */
  readonly codePoints?: CodePoints;
  readonly profile?: Buffer;
  /** TIFF structure of the EXIF item, without a header. */
  readonly exif?: Buffer;
  readonly xmp?: Buffer;
  /** What transformations make of the primary picture, as EXIF's orientation, 1 to 8. */
  readonly orientation: number;
  /** Bits a sample, where it is said. */
  readonly bits?: number;
  /** Size of the primary picture, cropped as it says, before it is turned. */
  readonly width?: number;
  readonly height?: number;
  /** What stands beside the primary picture. */
  readonly alpha: boolean;
  readonly depthMap: boolean;
  readonly gainMap: boolean;
  /** Whether colours are stored multiplied by opacity. */
  readonly premultiplied: boolean;
  /** Pictures of their own, those that are parts of others left out. */
  readonly pictures: number;
  /** Of the display that the primary picture was made on, as chunks of PNG. */
  readonly display: readonly Chunk[];
}

/** A box or item longer than this is no description. */
const LARGEST = 2 ** 26;

export async function heifFacts(read: ReadAt, size: number): Promise<HeifFacts | undefined> {
  const top = await boxesIn(read, 0, size);
  const meta = top.find(({ type }) => type === 'meta');
  if (meta === undefined) return undefined;
  const inside = await boxesIn(read, meta.at + 4, meta.at + meta.length);
  const content = async (box: Box | undefined): Promise<Buffer> =>
    box === undefined || box.length > LARGEST ? Buffer.alloc(0) : read(box.at, box.length);
  const find = (boxes: readonly Box[], name: string): Box | undefined => boxes.find(({ type }) => type === name);
  const primary = primaryIn(await content(find(inside, 'pitm')));
  const properties = find(inside, 'iprp');
  const within = properties === undefined ? [] : await boxesIn(read, properties.at, properties.at + properties.length);
  const container = find(within, 'ipco');
  const all = container === undefined ? [] : await boxesIn(read, container.at, container.at + container.length);
  const associated = associationsIn(await content(find(within, 'ipma')));
  const own = (associated.get(primary) ?? []).flatMap((i) => all[i - 1] ?? []);
  const items = await itemsIn(read, find(inside, 'iinf'));
  const places = placesIn(await content(find(inside, 'iloc')), find(inside, 'idat')?.at ?? 0);
  const itemOf = async (type: string, mime?: string): Promise<Buffer | undefined> => {
    const item = items.find((one) => one.type === type && (mime === undefined || one.mime === mime));
    const extents = item === undefined ? undefined : places.get(item.id);
    if (extents === undefined || extents.reduce((sum, { length }) => sum + length, 0) > LARGEST) return undefined;
    return Buffer.concat(await Promise.all(extents.map(({ at, length }) => read(at, length))));
  };
  const colours = await Promise.all(own.filter(({ type }) => type === 'colr').map(content));
  const nclx = colours.find((colour) => colour.toString('latin1', 0, 4) === 'nclx' && colour.length >= 8);
  const icc = colours.find((colour) => ['prof', 'rICC'].includes(colour.toString('latin1', 0, 4)));
  const extent = await content(find(own, 'ispe'));
  const crop = await content(find(own, 'clap'));
  const [width, height] =
    crop.length < 16
      ? [0, 1].map((i) => (extent.length < 12 ? undefined : extent.readUInt32BE(4 + 4 * i)))
      : [0, 1].map((i) => Math.round(crop.readUInt32BE(8 * i) / crop.readUInt32BE(8 * i + 4)));
  // Where the picture does not say it, its decoder's settings do (ISO/IEC 14496-15, HEVCDecoderConfigurationRecord).
  const settings = (await content(find(all, 'hvcC')))[17];
  const bits = (await content(find(own, 'pixi')))[5] ?? (settings === undefined ? undefined : (settings & 7) + 8);
  const exif = await itemOf('Exif');
  const xmp = await itemOf('mime', 'application/rdf+xml');
  const references = await referencesIn(read, find(inside, 'iref'));
  const beside = references.filter(({ type, to }) => type === 'auxl' && to.includes(primary)).map(({ from }) => from);
  const kinds = beside.flatMap((id) => associated.get(id) ?? []).flatMap((i) => all[i - 1] ?? []);
  const auxiliary = await Promise.all(kinds.filter(({ type }) => type === 'auxC').map(content));
  const isThere = (name: RegExp): boolean =>
    auxiliary.some((bytes) => name.test(bytes.toString('latin1', 4).split('\0')[0]!));
  const parts = new Set(
    references.flatMap(({ type, from, to }) => (type === 'dimg' ? to : ['auxl', 'thmb'].includes(type) ? [from] : [])),
  );
  return {
    ...(nclx === undefined ? {} : { codePoints: { primaries: nclx.readUInt16BE(4), transfer: nclx.readUInt16BE(6) } }),
    ...(icc === undefined ? {} : { profile: icc.subarray(4) }),
    // Four bytes say how far the TIFF structure is behind them.
    ...(exif === undefined || exif.length < 8 ? {} : { exif: exif.subarray(4 + exif.readUInt32BE(0)) }),
    ...(xmp === undefined ? {} : { xmp }),
    ...(bits === undefined ? {} : { bits }),
    ...(width === undefined || height === undefined ? {} : { width, height }),
    orientation: orientationOf((await content(find(own, 'irot')))[0] ?? 0, (await content(find(own, 'imir')))[0]),
    alpha: isThere(/alpha|auxid:1$/),
    depthMap: isThere(/disparity|depth|auxid:2$/i),
    // A tone-mapped picture is the primary one and its map put together (ISO 21496-1).
    gainMap: isThere(/hdrgainmap/i) || items.some(({ type }) => type === 'tmap'),
    premultiplied: references.some(({ type, from }) => type === 'prem' && from === primary),
    display: displayOf({ mdcv: await content(find(own, 'mdcv')), clli: await content(find(own, 'clli')) }),
    pictures: items.filter(({ id, type, hidden }) => PICTURES.has(type) && !hidden && !parts.has(id)).length,
  };
}

/** By quarter turns to the left; then the same with top and bottom, or left and right, changed for each other. */
const ORIENTATIONS = [
  [1, 8, 3, 6],
  [4, 5, 2, 7],
  [2, 7, 4, 5],
] as const;

/** Pictures are turned before they are mirrored (ISO/IEC 23000-22, 7.3.6.7). */
const orientationOf = (turns: number, mirrored: number | undefined): number =>
  ORIENTATIONS[mirrored === undefined ? 0 : 1 + (mirrored & 1)]![turns & 3]!;

const PICTURES = new Set(['hvc1', 'av01', 'grid', 'iovl', 'iden']);

const primaryIn = (box: Buffer): number =>
  box.length < 6 ? 0 : box[0] === 0 ? box.readUInt16BE(4) : box.readUInt32BE(4);

/** Item -> numbers of its properties, counted from 1. */
function associationsIn(box: Buffer): Map<number, number[]> {
  const found = new Map<number, number[]>();
  if (box.length < 8) return found;
  const [version, wide] = [box[0]!, (box[3]! & 1) === 1];
  let at = 8;
  for (let i = 0; i < box.readUInt32BE(4) && at + 3 <= box.length; i++) {
    const id = version === 0 ? box.readUInt16BE(at) : box.readUInt32BE(at);
    at += version === 0 ? 2 : 4;
    const count = box[at++] ?? 0;
    const numbers: number[] = [];
    for (let k = 0; k < count && at + (wide ? 2 : 1) <= box.length; k++) {
      numbers.push(wide ? box.readUInt16BE(at) & 0x7fff : box[at]! & 0x7f);
      at += wide ? 2 : 1;
    }
    found.set(id, numbers);
  }
  return found;
}

interface Item {
  readonly id: number;
  readonly type: string;
  readonly mime: string | undefined;
  readonly hidden: boolean;
}

async function itemsIn(read: ReadAt, info: Box | undefined): Promise<Item[]> {
  if (info === undefined) return [];
  const [version] = await read(info.at, 1);
  const entries = await boxesIn(read, info.at + (version === 0 ? 6 : 8), info.at + info.length);
  const items: Item[] = [];
  for (const { at, length } of entries) {
    const entry = await read(at, Math.min(length, 256));
    if (entry.length < 12 || entry[0]! < 2) continue;
    const wide = entry[0]! > 2;
    const typeAt = wide ? 10 : 8;
    const [, mime] = entry.toString('latin1', typeAt + 4).split('\0');
    const id = wide ? entry.readUInt32BE(4) : entry.readUInt16BE(4);
    items.push({ id, type: entry.toString('latin1', typeAt, typeAt + 4), mime, hidden: (entry[3]! & 1) === 1 });
  }
  return items;
}

interface Extent {
  readonly at: number;
  readonly length: number;
}

/** Item -> where its bytes are. */
function placesIn(box: Buffer, dataAt: number): Map<number, Extent[]> {
  const places = new Map<number, Extent[]>();
  if (box.length < 8) return places;
  const version = box[0]!;
  const [offsetSize, lengthSize, baseSize] = [box[4]! >> 4, box[4]! & 15, box[5]! >> 4];
  const indexSize = version > 0 ? box[5]! & 15 : 0;
  let at = 6;
  const take = (size: number): number => {
    if (at + size > box.length) throw new RangeError();
    const value = size === 0 ? 0 : size === 8 ? Number(box.readBigUInt64BE(at)) : box.readUIntBE(at, size);
    at += size;
    return value;
  };
  try {
    const count = take(version < 2 ? 2 : 4);
    for (let i = 0; i < count; i++) {
      const id = take(version < 2 ? 2 : 4);
      const method = version > 0 ? take(2) & 15 : 0;
      take(2);
      const base = take(baseSize) + (method === 1 ? dataAt : 0);
      const extents: Extent[] = [];
      for (let k = take(2); k > 0; k--) {
        take(indexSize);
        const offset = take(offsetSize);
        extents.push({ at: base + offset, length: take(lengthSize) });
      }
      if (method < 2) places.set(id, extents);
    }
  } catch (error) {
    // A box that breaks off: what was read before it holds.
    if (!(error instanceof RangeError)) throw error;
  }
  return places;
}
