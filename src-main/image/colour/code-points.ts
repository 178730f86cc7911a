// Colours told by code points (ITU-T H.273), as PNG's cICP chunk and the nclx box of AVIF and HEIC have them.
import { D65, greyProfile, rgbProfile, srgbPrimaries, type Curve, type Primaries } from './profile.js';

export interface CodePoints {
  readonly primaries: number;
  readonly transfer: number;
}

/** ColourPrimaries; 2 is unspecified, which is taken for sRGB's. */
const PRIMARIES: Readonly<Record<number, readonly [name: string, primaries: Primaries]>> = {
  1: ['BT.709', srgbPrimaries],
  4: ['BT.470 M', { white: [0.31, 0.316], red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08] }],
  5: ['BT.601 625', { white: D65, red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06] }],
  6: ['BT.601 525', { white: D65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] }],
  7: ['SMPTE 240', { white: D65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] }],
  9: ['BT.2020', { white: D65, red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046] }],
  11: ['DCI-P3', { white: [0.314, 0.351], red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] }],
  12: ['Display P3', { white: D65, red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] }],
  22: ['EBU 3213', { white: D65, red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077] }],
};

/** TransferCharacteristics that are powers; the others of SDR are shown with sRGB's curve, as browsers do. */
const POWERS: Readonly<Record<number, number>> = { 4: 2.2, 5: 2.8, 8: 1, 17: 2.6 };
const HDR: Readonly<Record<number, 'PQ' | 'HLG'>> = { 16: 'PQ', 18: 'HLG' };

/** The kind of high dynamic range, which no profile of a matrix and curves can tell; undefined for the usual one. */
export const hdrOf = ({ transfer }: CodePoints): 'PQ' | 'HLG' | undefined => HDR[transfer];

/** A profile for these colours; undefined where they are sRGB or not said. */
export function profileOf({ primaries, transfer }: CodePoints, channels: 1 | 3 = 3): Buffer | undefined {
  const [name, corners] = PRIMARIES[primaries] ?? PRIMARIES[1]!;
  const curve: Curve = POWERS[transfer] ?? 'srgb';
  if (channels === 1) return curve === 'srgb' ? undefined : greyProfile(`Grey, gamma ${curve}`, curve);
  if (corners === srgbPrimaries && curve === 'srgb') return undefined;
  return rgbProfile(`${name}${curve === 'srgb' ? '' : `, gamma ${curve}`}`, corners, curve);
}
