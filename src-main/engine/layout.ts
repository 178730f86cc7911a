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
 * Cuts `length` pixels evenly into spans of at most `side`: first how many, then how long, so that no thin last one is
 * left over. Each is given `margin` pixels of its neighbours.
 */
export function evenSpans(length: number, side: number, margin: number): Span[] {
  const count = Math.max(1, Math.ceil(length / side));
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * length) / count);
    const end = Math.floor(((i + 1) * length) / count);
    return { start, end, from: Math.max(0, start - margin), to: Math.min(length, end + margin) };
  });
}
