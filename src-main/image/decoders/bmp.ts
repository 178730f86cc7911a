// BMP (Microsoft, "Bitmap storage" and its headers of 12 to 124 bytes). Rows stand upside down unless the height is negative.
import { readFile } from 'node:fs/promises';
import { note } from '../../contract/rules/notes.js';
import { rgbProfile, type Chromaticity, type Curve } from '../colour/profile.js';
import { withFile } from '../read-at.js';
import { mostOf, newRows } from '../rows.js';
import { unsupported } from '../unsupported.js';
import type { Decoded, Decoder } from './decoder.js';
import type { Pixels, Rows } from '../types.js';
import { cannotDecode, checkPixels, putDown } from './in-memory.js';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  /** 0 none, 1 runs of bytes, 2 runs of half bytes, 3 and 6 with masks. */
  readonly compression: number;
  /** Entries of the palette, three or four bytes each, blue first. */
  readonly palette: { readonly at: number; readonly entries: number; readonly size: 3 | 4 };
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
  readonly pixelsAt: number;
  readonly density: readonly [number, number] | undefined;
  readonly profile: { readonly at: number; readonly length: number } | undefined;
  /** Made of the endpoints and gammas that the header gives. */
  readonly calibration: Buffer | undefined;
  readonly linked: boolean;
}

const FILE_HEADER = 14;
/** Colour spaces of headers of 108 bytes and more. */
const CALIBRATED = 0;
const EMBEDDED_PROFILE = 0x4d42_4544;
const LINKED_PROFILE = 0x4c49_4e4b;

export function bmpDecoder(file: string): Decoder {
  const header = (): Promise<Header> => withFile(file, async (read) => headerOf(await read(0, 256)));
  return {
    async facts() {
      const { width, height, masks, bits, compression } = await header();
      const depth = isDeep({ masks, compression }) ? 16 : 8;
      return { format: 'bmp', width, height, depth, channels: 3, alpha: masks[3] !== 0 && bits > 8, pages: 1 };
    },
    async decode(place): Promise<Decoded> {
      const found = await header();
      checkPixels(found.width, found.height);
      const bytes = await readFile(file);
      await putDown(place, pixelsOf(bytes, found));
      const { profile, density, calibration, linked } = found;
      const embedded = profile && bytes.subarray(profile.at, profile.at + profile.length);
      const icc = embedded === undefined || embedded.length < 128 ? calibration : embedded;
      return {
        metadata: {
          ...(icc === undefined ? {} : { profile: icc }),
          ...(density === undefined ? {} : { density }),
          comments: [],
          orientation: 1,
        },
        notes: linked ? [note('linked-profile')] : [],
      };
    },
  };
}

function headerOf(head: Buffer): Header {
  const size = head.length < 30 ? 0 : head.readUInt32LE(14);
  if (size < 12) throw cannotDecode('no header');
  const isOld = size === 12;
  const width = isOld ? head.readUInt16LE(18) : head.readInt32LE(18);
  const stated = isOld ? head.readUInt16LE(20) : head.readInt32LE(22);
  const bits = head.readUInt16LE(isOld ? 24 : 28);
  const compression = isOld ? 0 : head.readUInt32LE(30);
  if (width < 1 || stated === 0) throw cannotDecode('no pixels');
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw unsupported(`a BMP with ${bits} bits a pixel`);
  if (![0, 1, 2, 3, 6].includes(compression)) throw unsupported(`a BMP with compression ${compression}`);
  const hasMasks = compression === 3 || compression === 6;
  // Masks stand in headers of 52 bytes and more, and behind one of 40.
  const mask = (i: number): number => (hasMasks ? head.readUInt32LE(54 + 4 * i) : 0);
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff_0000, 0xff00, 0xff, 0];
  const alpha = hasMasks && (size >= 56 || compression === 6) ? mask(3) : 0;
  const behind = size === 40 && hasMasks ? (compression === 6 ? 16 : 12) : 0;
  const used = isOld ? 0 : head.readUInt32LE(46);
  const perMetre = isOld ? [0, 0] : [head.readInt32LE(38), head.readInt32LE(42)];
  const space = size >= 108 && head.length >= 122 ? head.readUInt32LE(70) : undefined;
  return {
    width,
    height: Math.abs(stated),
    topDown: stated < 0,
    bits,
    compression,
    palette: {
      at: FILE_HEADER + size + behind,
      entries: bits > 8 ? 0 : Math.min(used === 0 ? 2 ** bits : used, 256),
      size: isOld ? 3 : 4,
    },
    masks: hasMasks ? [mask(0), mask(1), mask(2), alpha] : (usual as [number, number, number, number]),
    pixelsAt: head.readUInt32LE(10),
    density: perMetre[0]! > 1000 && perMetre[1]! > 1000 ? [perMetre[0]! / 1000, perMetre[1]! / 1000] : undefined,
    profile:
      space === EMBEDDED_PROFILE && size >= 124
        ? { at: FILE_HEADER + head.readUInt32LE(126), length: head.readUInt32LE(130) }
        : undefined,
    calibration: space === CALIBRATED ? calibrated(head) : undefined,
    linked: space === LINKED_PROFILE,
  };
}

/** Endpoints as X, Y and Z of red, green and blue (2.30 bits), then their gammas (16.16); undefined where none are given. */
function calibrated(head: Buffer): Buffer | undefined {
  const xyz = Array.from({ length: 9 }, (_, i) => head.readInt32LE(74 + 4 * i) / 2 ** 30);
  const gammas = [110, 114, 118].map((at) => head.readUInt32LE(at) / 65_536);
  const corner = (of: readonly number[]): Chromaticity => {
    const sum = of.reduce((all, value) => all + value, 0);
    return [of[0]! / sum, of[1]! / sum];
  };
  const [red, green, blue] = [0, 3, 6].map((i) => xyz.slice(i, i + 3)) as [number[], number[], number[]];
  const white = red.map((value, i) => value + green[i]! + blue[i]!);
  const corners = { white: corner(white), red: corner(red), green: corner(green), blue: corner(blue) };
  if (!Object.values(corners).every(([x, y]) => Number.isFinite(x) && y > 0)) return undefined;
  const curve = gammas.map((gamma) => (gamma > 0 ? gamma : 'srgb')) as [Curve, Curve, Curve];
  return rgbProfile('Calibration of the file', corners, curve);
}

/** Whether a colour has more than 8 bits. */
const isDeep = ({ masks, compression }: Pick<Header, 'masks' | 'compression'>): boolean =>
  (compression === 3 || compression === 6) && masks.slice(0, 3).some((mask) => mask >>> trailing(mask) > 255);

function pixelsOf(file: Buffer, header: Header): Pixels<Rows, 3 | 4> {
  const { width, height, topDown, bits, compression, masks } = header;
  const channels = masks[3] !== 0 && bits > 8 ? 4 : 3;
  const rows = newRows(isDeep(header) ? 16 : 8, width * height * channels);
  const most = mostOf(rows);
  const stride = Math.ceil((width * bits) / 32) * 4;
  const packed = compression === 1 || compression === 2;
  if (!packed && header.pixelsAt + stride * height > file.length) throw cannotDecode('ends too early');
  const indices = packed ? runs(file.subarray(header.pixelsAt), header) : undefined;
  const colours = Array.from({ length: header.palette.entries }, (_, i) => {
    const at = header.palette.at + i * header.palette.size;
    return [file[at + 2] ?? 0, file[at + 1] ?? 0, file[at] ?? 0] as const;
  });
  const scales = masks.map((mask) => (mask === 0 ? undefined : ([trailing(mask), mask >>> trailing(mask)] as const)));
  for (let y = 0; y < height; y++) {
    const line = header.pixelsAt + stride * y;
    let to = (topDown ? y : height - 1 - y) * width * channels;
    for (let x = 0; x < width; x++, to += channels) {
      if (bits <= 8) {
        const index =
          indices?.[y * width + x] ??
          (file[line + ((x * bits) >> 3)]! >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1);
        rows.set(colours[index] ?? [0, 0, 0], to);
      } else if (bits === 24) {
        for (let c = 0; c < 3; c++) rows[to + c] = file[line + 3 * x + 2 - c]!;
      } else {
        const value = bits === 16 ? file.readUInt16LE(line + 2 * x) : file.readUInt32LE(line + 4 * x);
        for (let c = 0; c < channels; c++) {
          const scale = scales[c];
          if (scale !== undefined) rows[to + c] = Math.round((((value & masks[c]!) >>> scale[0]) * most) / scale[1]);
        }
      }
    }
  }
  if (channels === 4 && isNowhereOpaque(rows)) for (let at = 3; at < rows.length; at += 4) rows[at] = most;
  return { width, height, channels, data: rows };
}

/** Whether no pixel of RGBA can be seen: programs leave the fourth byte empty though they say that it is opacity. */
function isNowhereOpaque(rows: Rows): boolean {
  for (let at = 3; at < rows.length; at += 4) if (rows[at] !== 0) return false;
  return true;
}

/** Zeros a mask ends in. */
const trailing = (mask: number): number => 31 - Math.clz32(mask & -mask);

/** Run-length encoded indices of the palette, in the order of the file. */
function runs(bytes: Buffer, { width, height, compression }: Header): Uint8Array {
  const indices = new Uint8Array(width * height);
  const half = compression === 2;
  let [x, y, at] = [0, 0, 0];
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  const nibble = (byte: number, i: number): number => (half ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte);
  while (at + 1 < bytes.length && y < height) {
    const [count, value] = [bytes[at]!, bytes[at + 1]!];
    at += 2;
    if (count > 0) for (let i = 0; i < count; i++) put(nibble(value, i));
    else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) break;
    else if (value === 2) {
      [x, y] = [x + (bytes[at] ?? 0), y + (bytes[at + 1] ?? 0)];
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(nibble(bytes[at + (half ? i >> 1 : i)] ?? 0, i));
      const length = half ? (value + 1) >> 1 : value;
      at += length + (length & 1);
    }
  }
  return indices;
}
