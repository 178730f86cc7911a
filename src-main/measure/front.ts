export interface Point {
  /** Less is better. */
  readonly cost: number;
  /** More is better. */
  readonly gain: number;
}

/** Which points are on the Pareto front: no other costs no more and gains no less, and is better in one of the two. */
export const onFront = (points: readonly Point[]): boolean[] =>
  points.map(
    (one) =>
      !points.some(
        (other) => other.cost <= one.cost && other.gain >= one.gain && (other.cost < one.cost || other.gain > one.gain),
      ),
  );
