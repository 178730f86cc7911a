import type { GraphBuilder, Value } from '../builder.js';

/** Slope of every leaky activation in the information distillation networks. */
export const IMDN_SLOPE = 0.05;

export interface DistillationNames {
  /** The three convolutions whose outputs are split, in order. */
  readonly steps: readonly [string, string, string];
  /** The last convolution, which has no activation. */
  readonly last: string;
}

/**
 * Progressive refinement of IMDN (Hui et al. 2019): after each step `distilled` channels are kept and the others go
 * on; what was kept is joined, as many channels as came in.
 */
export function progressiveRefinement(b: GraphBuilder, x: Value, names: DistillationNames, distilled: number): Value {
  const kept: Value[] = [];
  let rest = x;
  for (const name of names.steps) {
    const refined = b.leakyRelu(b.conv(rest, name, x.channels), IMDN_SLOPE);
    const [keep, goOn] = b.split(refined, [distilled, x.channels - distilled]) as [Value, Value];
    kept.push(keep);
    rest = goOn;
  }
  return b.concat([...kept, b.conv(rest, names.last, distilled)]);
}
