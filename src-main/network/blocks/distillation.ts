import type { GraphBuilder, Value } from '../builder.js';

/** Slope of every leaky activation in the information distillation networks. */
export const IMDN_SLOPE = 0.05;

export interface Refinement {
  readonly steps: number;
  /** Channels kept of each step. */
  readonly distilled: number;
  /** One step, from 0 on: brings what the steps before passed on to `out` channels. */
  refine(rest: Value, step: number, out: number): Value;
}

/**
 * Progressive refinement of IMDN (Hui et al. 2019): after each step `distilled` channels are kept and the others go
 * on; the last step gives nothing but such. Gives what was kept, side by side.
 */
export function progressiveRefinement(b: GraphBuilder, x: Value, { steps, distilled, refine }: Refinement): Value {
  const kept: Value[] = [];
  let rest = x;
  for (let step = 0; step < steps - 1; step++) {
    const refined = refine(rest, step, x.channels);
    const [keep, goOn] = b.split(refined, [distilled, x.channels - distilled]) as [Value, Value];
    kept.push(keep);
    rest = goOn;
  }
  return b.concat([...kept, refine(rest, steps - 1, distilled)]);
}

/** Four steps of one 3x3 each, called `names`, a leaky activation after all but the last, as in IMDN. */
export function imdnRefinement(b: GraphBuilder, x: Value, names: readonly string[], distilled: number): Value {
  const last = names.length - 1;
  return progressiveRefinement(b, x, {
    steps: names.length,
    distilled,
    refine(rest, step, out) {
      const found = b.conv(rest, names[step]!, out);
      return step === last ? found : b.leakyRelu(found, IMDN_SLOPE);
    },
  });
}
