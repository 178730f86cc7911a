/** The value below which `share` (0..1) of the values lie, between two of them by their distance. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('Expected at least one value.');
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Middle half of the values, and what lies in its middle. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
  count: values.length,
});

/** Fewer values than this say nothing of how far they spread. */
const FEW = 3;

/** Whether one is larger than the other, or their middle halves overlap (or are not known) and nothing can be said. */
export const isDecided = (a: Spread, b: Spread): boolean =>
  Math.min(a.count, b.count) >= FEW && (a.high < b.low || b.high < a.low);

/** The quartiles' distance as a share of the median, typical of several measurements; null where none tells. */
export function typicalSpread(all: readonly Spread[]): number | null {
  const known = all.filter(({ count }) => count >= FEW);
  return known.length === 0 ? null : median(known.map(({ low, high, median: middle }) => (high - low) / middle));
}
