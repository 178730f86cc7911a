import type { Plane } from './plane.js';

const SIDE = 11;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Smallest side of a plane that {@link ssim} can compare. */
export const SSIM_SIDE = SIDE;

const kernel = (() => {
  const raw = Array.from({ length: SIDE }, (_, i) => Math.exp(-((i - (SIDE - 1) / 2) ** 2) / (2 * SIGMA ** 2)));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((weight) => weight / sum);
})();

/** Gaussian-weighted mean around every pixel whose window lies inside. */
function blurred({ width, height, data }: Plane): Float64Array {
  const [w, h] = [width - SIDE + 1, height - SIDE + 1];
  const rows = new Float64Array(w * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += kernel[k]! * data[y * width + x + k]!;
      rows[y * w + x] = sum;
    }
  }
  const out = new Float64Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let k = 0; k < SIDE; k++) {
      const weight = kernel[k]!;
      for (let x = 0; x < w; x++) out[y * w + x]! += weight * rows[(y + k) * w + x]!;
    }
  }
  return out;
}

/**
 * Structural similarity of two planes in 0..255 (Wang et al. 2004): 11x11 Gaussian window of deviation 1.5, valid area
 * only, K1 = 0.01, K2 = 0.03. NaN for planes smaller than the window.
 */
export function ssim(a: Plane, b: Plane): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error('Expected planes of one size.');
  if (Math.min(a.width, a.height) < SIDE) return NaN;
  const product = (p: Plane, q: Plane) => blurred({ ...p, data: p.data.map((value, i) => value * q.data[i]!) });
  const [meanA, meanB] = [blurred(a), blurred(b)];
  const [aa, bb, ab] = [product(a, a), product(b, b), product(a, b)];
  let sum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const [ma, mb] = [meanA[i]!, meanB[i]!];
    const [va, vb, cov] = [aa[i]! - ma * ma, bb[i]! - mb * mb, ab[i]! - ma * mb];
    sum += ((2 * ma * mb + C1) * (2 * cov + C2)) / ((ma * ma + mb * mb + C1) * (va + vb + C2));
  }
  return sum / meanA.length;
}
