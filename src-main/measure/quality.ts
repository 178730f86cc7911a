import type { Pixels8 } from '../image/types.js';
import { crop } from './matlab-resize.js';
import { colours, luma, shave } from './plane.js';
import { psnr } from './psnr.js';
import { ssim } from './ssim.js';

// Quality of an enlarged picture against the original, measured as the field's papers do.

export interface Quality {
  /** dB on luma. */
  readonly psnrY: number;
  readonly ssimY: number;
  /** dB over the three colours together. */
  readonly psnrRgb: number;
}

/**
 * Compares 8-bit pictures with `scale` pixels shaved off each side. An original that is larger than the result, because
 * the scale does not divide it, loses its last columns and rows.
 */
export function compare(result: Pixels8, original: Pixels8, scale: number): Quality {
  const cut = crop(original, 0, 0, result.width, result.height);
  const [a, b] = [shave(luma(result), scale), shave(luma(cut), scale)];
  const shaved = (picture: Pixels8) => colours(picture).map((plane) => shave(plane, scale));
  return { psnrY: psnr([a], [b]), ssimY: ssim(a, b), psnrRgb: psnr(shaved(result), shaved(cut)) };
}

/** SSIM of each colour, in the mean; pictures as for {@link compare}. */
export function ssimRgb(result: Pixels8, original: Pixels8, scale: number): number {
  const cut = crop(original, 0, 0, result.width, result.height);
  const [a, b] = [colours(result), colours(cut)];
  return a.reduce((sum, plane, c) => sum + ssim(shave(plane, scale), shave(b[c]!, scale)) / 3, 0);
}

/** The mean of each figure over pictures, as papers average. */
export function meanQuality(all: readonly Quality[]): Quality {
  const mean = (figure: keyof Quality) => all.reduce((sum, one) => sum + one[figure], 0) / all.length;
  return { psnrY: mean('psnrY'), ssimY: mean('ssimY'), psnrRgb: mean('psnrRgb') };
}
