import type { Plane } from './plane.js';

/** Mean of squared differences of planes of one size. */
export function meanSquare(a: readonly Plane[], b: readonly Plane[]): number {
  let [sum, count] = [0, 0];
  a.forEach(({ data }, p) => {
    const other = b[p]!.data;
    if (other.length !== data.length)
      throw new Error(`Expected planes of one size but got ${data.length} and ${other.length}.`);
    for (let i = 0; i < data.length; i++) sum += (data[i]! - other[i]!) ** 2;
    count += data.length;
  });
  return sum / count;
}

/** Peak signal-to-noise ratio over 255, dB; Infinity for equal planes. */
export function psnr(a: readonly Plane[], b: readonly Plane[]): number {
  return 10 * Math.log10(255 ** 2 / meanSquare(a, b));
}
