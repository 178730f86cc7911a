// What PNG files say of their colours beside a profile (PNG, third edition, sections 4.3 and 11.3.2).
import { profileOf, type CodePoints } from '../colour/code-points.js';
import { greyProfile, rgbProfile, srgbPrimaries, type Chromaticity, type Primaries } from '../colour/profile.js';
import type { Rows } from '../types.js';
import type { Chunk } from './chunks.js';

/** gAMA of pictures for sRGB's curve, by the standard. */
const GAMMA_OF_SRGB = 45_455;

/** The code points of a cICP chunk, and whether samples lie in the narrow range of video. */
export function codePointsIn(chunks: readonly Chunk[]): (CodePoints & { readonly narrow: boolean }) | undefined {
  const data = chunks.find(({ type }) => type === 'cICP')?.data;
  if (data === undefined || data.length < 4) return undefined;
  return { primaries: data[0]!, transfer: data[1]!, narrow: data[3] === 0 };
}

/** A profile for what the chunks cICP, sRGB, gAMA and cHRM say, in this order; undefined where they say nothing. */
export function impliedProfile(chunks: readonly Chunk[], channels: 1 | 3): Buffer | undefined {
  const find = (name: string): Buffer | undefined => chunks.find(({ type }) => type === name)?.data;
  const codePoints = codePointsIn(chunks);
  if (codePoints !== undefined) return profileOf(codePoints, channels);
  if (find('sRGB') !== undefined) {
    return channels === 3 ? rgbProfile('sRGB', srgbPrimaries, 'srgb') : greyProfile('Grey, sRGB curve', 'srgb');
  }
  const gamma = find('gAMA')?.readUInt32BE(0) ?? 0;
  const corners = find('cHRM');
  const curve = gamma === 0 ? 'srgb' : 100_000 / gamma;
  const isUsual = gamma === 0 || Math.abs(gamma - GAMMA_OF_SRGB) <= 100;
  const name = `gamma ${typeof curve === 'number' ? Math.round(curve * 100) / 100 : 'of sRGB'}`;
  if (channels === 1) return isUsual ? undefined : greyProfile(`Grey, ${name}`, curve);
  const primaries = corners === undefined || corners.length < 32 ? srgbPrimaries : primariesIn(corners);
  if (primaries === undefined) return undefined;
  if (isNear(primaries, srgbPrimaries))
    return isUsual ? undefined : rgbProfile(`sRGB primaries, ${name}`, srgbPrimaries, curve);
  return rgbProfile(`Chromaticities of the file, ${name}`, primaries, curve);
}

/** Makes samples of the narrow range, 16 to 235 of 255, full (ITU-T H.273, 8.3); opacity is so already. In place. */
export function widen(rows: Rows, channels: number): void {
  const [most, unit] = rows instanceof Uint8Array ? [255, 1] : [65_535, 256];
  const colours = channels - (channels % 2 === 0 ? 1 : 0);
  for (let at = 0; at < rows.length; at += channels) {
    for (let i = at; i < at + colours; i++) {
      rows[i] = Math.max(0, Math.min(most, Math.round(((rows[i]! - 16 * unit) * most) / (219 * unit))));
    }
  }
}

/** undefined for corners that span no triangle. */
function primariesIn(data: Buffer): Primaries | undefined {
  const pair = (i: number): Chromaticity => [data.readUInt32BE(8 * i) / 1e5, data.readUInt32BE(8 * i + 4) / 1e5];
  const [white, red, green, blue] = [pair(0), pair(1), pair(2), pair(3)];
  const area = (red[0] - blue[0]) * (green[1] - blue[1]) - (green[0] - blue[0]) * (red[1] - blue[1]);
  return [white, red, green, blue].every(([, y]) => y > 0) && Math.abs(area) > 1e-3
    ? { white, red, green, blue }
    : undefined;
}

const isNear = (one: Primaries, other: Primaries): boolean =>
  (['white', 'red', 'green', 'blue'] as const).every((corner) =>
    one[corner].every((value, i) => Math.abs(value - other[corner][i]!) < 2e-3),
  );
