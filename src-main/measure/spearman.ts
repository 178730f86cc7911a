/** Ranks from 1; equal values share the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/**
 * Spearman's rank correlation of two columns, -1..1: Pearson's of their ranks, ties sharing a rank. NaN where a column
 * holds one value only or there are fewer than two rows.
 */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new Error(`Expected columns of one length but got ${a.length} and ${b.length}.`);
  const [ra, rb] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  const sum = (f: (i: number) => number) => ra.reduce((total, _, i) => total + f(i), 0);
  const covariance = sum((i) => (ra[i]! - mean) * (rb[i]! - mean));
  return covariance / Math.sqrt(sum((i) => (ra[i]! - mean) ** 2) * sum((i) => (rb[i]! - mean) ** 2));
}
