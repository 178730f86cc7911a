import type { WeightMap } from './weight-source.js';

// Small questions that `detect` asks of a weight file.

export const shapeOf = (weights: WeightMap, name: string): readonly number[] | undefined => weights.get(name)?.shape;

/** How many of 0, 1, 2, … satisfy `has` before the first that does not. */
export function countWhile(has: (i: number) => boolean): number {
  let count = 0;
  while (has(count)) count++;
  return count;
}

/** The whole s with s * s * 3 = `channels`, if there is one: the scale of a pixel shuffle that ends in RGB. */
export function shuffleScale(channels: number | undefined): number | undefined {
  const scale = Math.sqrt((channels ?? 0) / 3);
  return Number.isInteger(scale) && scale > 0 ? scale : undefined;
}
