import type { Range } from './numbers.js';

/** Bins of a histogram; eight for each level that values are rounded to. */
const BINS = 2048;

/** Steps in which each end of a range is tried further in. */
const STEPS = 32;

/** How often a tensor takes which values, in equal bins from its smallest to its largest. */
export class Histogram {
  readonly #counts = new Float64Array(BINS);

  constructor(private readonly range: Range) {}

  add(values: Float32Array): void {
    const { min, max } = this.range;
    const bins = max > min ? BINS / (max - min) : 0;
    for (const value of values) this.#counts[Math.max(0, Math.min(BINS - 1, Math.floor((value - min) * bins)))]!++;
  }

  /**
   * The range to round to 255 steps that gives the least mean square error: rounding errs by a twelfth of a step
   * squared, and what lies outside is cut off. A few far values are not worth coarser steps for all others.
   *
   * @param below  weight of an error in a negative value, as a slope
   */
  bestRange(below = 1): Range {
    const { min, max } = this.range;
    const [low, high] = [Math.min(0, min), Math.max(0, max)];
    let [best, least] = [{ min: low, max: high }, Infinity];
    for (const from of triedEnds(low)) {
      for (const to of triedEnds(high)) {
        const error = this.#error(from, to, below);
        if (error < least) [best, least] = [{ min: from, max: to }, error];
      }
    }
    return best;
  }

  #error(from: number, to: number, below: number): number {
    const { min, max } = this.range;
    const rounding = ((to - from) / 255) ** 2 / 12;
    let error = 0;
    for (let i = 0; i < BINS; i++) {
      const value = min + ((i + 0.5) * (max - min)) / BINS;
      const outside = value < from ? from - value : Math.max(0, value - to);
      error += this.#counts[i]! * (value < 0 ? below ** 2 : 1) * (outside ** 2 + rounding);
    }
    return error;
  }
}

const triedEnds = (end: number): number[] =>
  end === 0 ? [0] : Array.from({ length: STEPS }, (_, i) => end * (1 - i / STEPS));

/** The smallest and the largest of `values`, and of a range before. */
export function widened({ min, max }: Range, values: Float32Array): Range {
  let [low, high] = [min, max];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { min: low, max: high };
}

export const NOTHING_SEEN: Range = { min: Infinity, max: -Infinity };
