import type { GraphBuilder, Value } from '../builder.js';
import { countWhile, shapeOf } from '../signature.js';
import type { WeightMap } from '../weight-source.js';

/** Factors of the stages that an enlargement by `scale` goes through: twice 2 for 4, else one. */
export const stagesOf = (scale: number): readonly number[] => (scale === 4 ? [2, 2] : [scale]);

/** One 3x3 and a pixel shuffle: `factor` times the size, `width` channels. */
export const shuffled = (b: GraphBuilder, x: Value, name: string, width: number, factor: number): Value =>
  b.pixelShuffle(b.conv(x, name, width * factor * factor), factor);

/** One 3x3 and a pixel shuffle to RGB: how most of these networks end. */
export const toPicture = (b: GraphBuilder, x: Value, name: string, scale: number): Value =>
  shuffled(b, x, name, 3, scale);

/** An enlargement by {@link shuffled} stages as a weight file has it. */
export interface Stages {
  readonly scale: number;
  /** Channels after each stage. */
  readonly widths: readonly number[];
}

/**
 * The stages whose convolutions are called `name(1)`, `name(2)`, …, the last of them followed by the convolution
 * `next`; undefined if the file has none, or none that fit.
 */
export function stagesIn(weights: WeightMap, name: (stage: number) => string, next: string): Stages | undefined {
  const count = countWhile((i) => weights.has(`${name(i + 1)}.weight`));
  const side = (layer: string, which: 0 | 1) => shapeOf(weights, `${layer}.weight`)?.[which] ?? 0;
  const stages = Array.from({ length: count }, (_, i) => i + 1);
  const widths = stages.map((stage) => side(stage < count ? name(stage + 1) : next, 1));
  const factors = stages.map((stage, i) => Math.sqrt(side(name(stage), 0) / widths[i]!));
  if (count === 0 || !factors.every((factor) => Number.isInteger(factor) && factor > 0)) return undefined;
  return { scale: factors.reduce((a, b) => a * b), widths };
}
