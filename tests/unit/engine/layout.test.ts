import { expect, test } from 'vitest';
import { evenSpans } from '../../../src-main/engine/layout.js';

test.each([
  { length: 1, side: 192, spans: 1 },
  { length: 192, side: 192, spans: 1 },
  { length: 193, side: 192, spans: 2 },
  { length: 1000, side: 192, spans: 6 },
])('$length px in spans of at most $side gives $spans', ({ length, side, spans }) => {
  const cut = evenSpans(length, side, 16);
  expect(cut).toHaveLength(spans);
  expect(cut[0]).toMatchObject({ start: 0, from: 0 });
  expect(cut.at(-1)).toMatchObject({ end: length, to: length });
  cut.forEach((span, i) => {
    if (i > 0) expect(span.start).toBe(cut[i - 1]!.end);
    expect(span.end - span.start).toBeLessThanOrEqual(side);
  });
  const lengths = cut.map(({ start, end }) => end - start);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
});
