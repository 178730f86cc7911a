// Samples of a pixel as they are stored, to those a network takes: interleaved, opacity last.
import { note } from '../contract/rules/notes.js';
import { mostOf } from './rows.js';
import type { Samples } from './stored.js';
import type { Rows } from './types.js';

export interface Conversion {
  /**
   * @param picked    interleaved pixels of `channels` samples
   * @param colours   how many of them are colours; one more is opacity
   */
  convert(picked: Samples, channels: number, colours: number): Rows;
  /** What was changed, a sentence each, once all is converted. */
  notes(): string[];
}

export const asTheyAre: Conversion = { convert: (picked) => picked as Rows, notes: () => [] };

/**
 * Floating point, 0 to 1, to 16 bits. With a profile the samples are in its encoding; without one they are linear light, as
 * Photoshop and libvips have it, and get sRGB's curve (IEC 61966-2-1).
 */
export function fromFloat(hasProfile: boolean): Conversion {
  let clipped = 0;
  const encode = (value: number): number =>
    hasProfile ? value : value <= 0.003_130_8 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return {
    convert(picked, channels, colours) {
      const rows = new Uint16Array(picked.length);
      for (let i = 0; i < picked.length; i++) {
        const value = picked[i]!;
        if (!(value >= 0 && value <= 1)) clipped++;
        const inside = value >= 1 ? 1 : value > 0 ? value : 0;
        rows[i] = Math.round(65_535 * (i % channels < colours ? encode(inside) : inside));
      }
      return rows;
    },
    notes: () => [
      note(hasProfile ? 'float-to-16' : 'float-to-srgb'),
      ...(clipped > 0 ? [note('clipped', { count: clipped })] : []),
    ],
  };
}

/** RGB of codes of black and white in turn (TIFF 6.0, ReferenceBlackWhite) to the full range. */
export const fromReference = (reference: readonly number[]): Conversion => ({
  convert(picked, channels, colours) {
    const rows = (picked as Rows).slice();
    const most = mostOf(rows);
    for (let i = 0; i < rows.length; i++) {
      const c = i % channels;
      if (c >= colours) continue;
      const [black, white] = [reference[2 * c]!, reference[2 * c + 1]!];
      rows[i] = Math.max(0, Math.min(most, Math.round(((rows[i]! - black) * most) / (white - black))));
    }
    return rows;
  },
  notes: () => [],
});

/** YCbCr to RGB (TIFF 6.0, section 21); of full range, or between codes of black and white. */
export function fromYCbCr(
  [red, green, blue]: readonly [number, number, number],
  reference?: readonly number[],
): Conversion {
  return {
    convert(picked, channels) {
      const rows = (picked as Rows).slice();
      const most = mostOf(rows);
      const middle = (most + 1) / 2;
      const [b0, w0, b1, w1, b2, w2] = reference ?? [0, most, middle, most, middle, most];
      const [luma, chroma1, chroma2] = [most / (w0! - b0!), (middle - 1) / (w1! - b1!), (middle - 1) / (w2! - b2!)];
      const clamp = (value: number): number => Math.max(0, Math.min(most, Math.round(value)));
      for (let i = 0; i < rows.length; i += channels) {
        const [y, cb, cr] = [
          (picked[i]! - b0!) * luma,
          (picked[i + 1]! - b1!) * chroma1,
          (picked[i + 2]! - b2!) * chroma2,
        ];
        const [r, b] = [y + cr * (2 - 2 * red), y + cb * (2 - 2 * blue)];
        rows[i] = clamp(r);
        rows[i + 1] = clamp((y - red * r - blue * b) / green);
        rows[i + 2] = clamp(b);
      }
      return rows;
    },
    notes: () => [],
  };
}
