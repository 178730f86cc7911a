/** A stretch of one side of a picture: what it is for, and what must be computed with it. */
export interface Span {
  /** First and one past the last pixel the span is responsible for. */
  readonly start: number;
  readonly end: number;
  /** The same with the margin, inside the picture. */
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts the pixels from `begin` (0 unless said) to `length` into spans of about `side` at most, each with at least
 * `margin` pixels of its neighbours.
 */
export type Cut = (length: number, side: number, margin: number, begin?: number) => Span[];

/** Evenly: first how many spans, then how long, so that no thin last one is left over. */
export const evenSpans: Cut = (length, side, margin, begin = 0) => {
  const rest = length - begin;
  const count = Math.max(1, Math.ceil(rest / side));
  return Array.from({ length: count }, (_, i) => {
    const start = begin + Math.floor((i * rest) / count);
    const end = begin + Math.floor(((i + 1) * rest) / count);
    return { start, end, from: Math.max(0, start - margin), to: Math.min(length, end + margin) };
  });
};

/**
 * So that what is computed is equally long for all, `side` and two margins, or all there is: graphics cards pay for each
 * new shape. Neighbours part in the middle of what they share.
 */
export const equalSpans: Cut = (length, side, margin, begin = 0) => {
  const whole = Math.min(length, side + 2 * margin);
  const first = Math.min(Math.max(0, begin - margin), length - whole);
  const way = length - whole - first;
  const more = Math.ceil(way / side);
  const from = (i: number): number => first + (more === 0 ? 0 : Math.round((i * way) / more));
  const parting = (i: number): number => (from(i - 1) + whole + from(i)) >> 1;
  return Array.from({ length: more + 1 }, (_, i) => ({
    start: i === 0 ? begin : parting(i),
    end: i === more ? length : parting(i + 1),
    from: from(i),
    to: from(i) + whole,
  }));
};
