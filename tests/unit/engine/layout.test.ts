import { describe, expect, test } from 'vitest';
import { equalSpans, evenSpans } from '../../../src-main/engine/layout.js';

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

describe('spans for graphics cards', () => {
  const cases = [1, 7, 48, 49, 64, 97, 500, 1001].flatMap((length) =>
    [8, 32, 100].flatMap((side) => [0, 3, 16].map((margin) => ({ length, side, margin }))),
  );

  test.each(cases)('$length px by $side with $margin around: all are equally long', ({ length, side, margin }) => {
    const cut = equalSpans(length, side, margin);
    expect(new Set(cut.map(({ from, to }) => to - from))).toEqual(new Set([Math.min(length, side + 2 * margin)]));
    expect([cut[0]!.start, cut.at(-1)!.end]).toEqual([0, length]);
    cut.forEach(({ start, end, from, to }, i) => {
      if (i > 0) expect(start).toBe(cut[i - 1]!.end);
      expect(end).toBeGreaterThan(start);
      expect(from === 0 || start - from >= margin).toBe(true);
      expect(to === length || to - end >= margin).toBe(true);
      expect(Math.min(from, length - to)).toBeGreaterThanOrEqual(0);
    });
    expect(cut.length).toBe(1 + Math.ceil(Math.max(0, length - side - 2 * margin) / side));
  });

  test.each(cases)(
    '$length px by $side with $margin around, one after the other: the same',
    ({ length, side, margin }) => {
      const all = equalSpans(length, side, margin);
      let taken = 0;
      for (let y = 0; y < length; taken++) {
        const [next] = equalSpans(length, side, margin, y);
        expect(next).toMatchObject({ start: y });
        expect(next!.to - next!.from).toBe(all[0]!.to - all[0]!.from);
        expect(next!.from === 0 || y - next!.from >= margin).toBe(true);
        expect(next!.to === length || next!.to - next!.end >= margin).toBe(true);
        y = next!.end;
      }
      expect(taken).toBe(all.length);
    },
  );
});
