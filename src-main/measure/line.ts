export interface Line {
  readonly start: number;
  readonly slope: number;
}

/**
 * The straight line with the least squared distances from points, neither falling nor starting below zero: what a
 * cost that grows with a count can be. Undefined for fewer than two points or where the counts do not differ.
 */
export function risingLine(points: readonly { readonly x: number; readonly y: number }[]): Line | undefined {
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((p) => p.x), mean((p) => p.y)];
  const variance = mean((p) => (p.x - x) ** 2);
  if (points.length < 2 || variance === 0) return undefined;
  const slope = mean((p) => (p.x - x) * (p.y - y)) / variance;
  if (slope <= 0) return undefined;
  const start = y - slope * x;
  return start >= 0 ? { start, slope } : { start: 0, slope: mean((p) => p.x * p.y) / mean((p) => p.x * p.x) };
}
