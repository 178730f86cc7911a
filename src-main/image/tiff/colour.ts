// Colours told by tags of a directory (TIFF 6.0, section 20, RGB Image Colorimetry).
import { D65, greyProfile, rgbProfile, srgbPrimaries, type Curve, type Primaries } from '../colour/profile.js';
import { firstNumber, numbersOf, rationalsOf, type Directory, type Entry } from './directory.js';

const TAG = { bits: 258, photometric: 262, transfer: 301, white: 318, primaries: 319, format: 339 } as const;
/** PhotometricInterpretation whose samples become RGB or stay grey: grey, RGB, YCbCr. */
const GREY_OR_RGB = [0, 1, 2, 6];
const FLOAT = 3;
const RATIONAL = 5;
const SHORT = 3;

/** A profile for what a directory without one says; undefined where it says nothing. */
export function profileByTags(directory: Directory, channels: 1 | 3): Buffer | undefined {
  const number = (tag: number, absent: number): number => {
    const entry = directory.get(tag);
    return entry === undefined ? absent : firstNumber(entry);
  };
  if (!GREY_OR_RGB.includes(number(TAG.photometric, 2))) return undefined;
  // Floating point was linear light, and has sRGB's curve by now.
  const curves =
    number(TAG.format, 1) === FLOAT ? undefined : curvesIn(directory.get(TAG.transfer), number(TAG.bits, 8));
  if (channels === 1) return curves && greyProfile('Grey, transfer function of the file', curves[0]);
  const primaries = primariesIn(directory);
  if (primaries === undefined && curves === undefined) return undefined;
  return rgbProfile('Colorimetry of the file', primaries ?? srgbPrimaries, curves ?? 'srgb');
}

/** undefined where it is not said, or by corners that span no triangle. */
function primariesIn(directory: Directory): Primaries | undefined {
  const [white, six] = [TAG.white, TAG.primaries].map((tag) => {
    const entry = directory.get(tag);
    return entry?.type === RATIONAL ? rationalsOf(entry) : [];
  }) as [number[], number[]];
  if (white.length < 2 && six.length < 6) return undefined;
  const [rx, ry, gx, gy, bx, by] = six.length < 6 ? Object.values(srgbPrimaries).slice(1).flat() : six;
  const found = {
    white: white.length < 2 ? D65 : ([white[0]!, white[1]!] as const),
    red: [rx!, ry!],
    green: [gx!, gy!],
    blue: [bx!, by!],
  } as const;
  const area = (rx! - bx!) * (gy! - by!) - (gx! - bx!) * (ry! - by!);
  const isSound = Object.values(found).every(([x, y]) => Number.isFinite(x) && y > 0);
  return isSound && Math.abs(area) > 1e-3 ? found : undefined;
}

/** One table for all colours, or one for each: from a sample to linear light, 0 to 65535. */
function curvesIn(entry: Entry | undefined, bits: number): readonly [Curve, Curve, Curve] | undefined {
  const levels = 2 ** bits;
  if (entry?.type !== SHORT || (entry.count !== levels && entry.count !== 3 * levels)) return undefined;
  const all = Uint16Array.from(numbersOf(entry));
  const table = (i: number): Uint16Array => (all.length === levels ? all : all.subarray(i * levels, (i + 1) * levels));
  return [table(0), table(1), table(2)];
}
