const HEIGHT = 64;

/** The outline of counts as an SVG path, one unit wide a level; `most` reaches the top, and what is more is cut there. */
export function outline(counts: readonly number[], most: number): string {
  const tops = counts.map((count, x) => `L${x} ${Math.round(HEIGHT * 10 * (1 - Math.min(1, count / most))) / 10}`);
  return `M0 ${HEIGHT}${tops.join('')}L${counts.length - 1} ${HEIGHT}Z`;
}
