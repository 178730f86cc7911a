import { basename, join } from 'node:path';
import type { ProviderChoice } from '../../contract/providers.js';
import { removeIfThere } from '../../base/files.js';
import { Problem } from '../../base/problem.js';
import type { EvaluatedPicture, EvaluatedQuality } from '../../contract/evaluate.js';
import type { Engine } from '../../engine/client.js';
import type { Job, ModelFile } from '../../engine/job.js';
import type { Pair } from './pairs.js';
import type { EvaluationCalls } from './protocol.js';

export interface EvaluateOptions {
  readonly model: ModelFile;
  readonly provider: ProviderChoice;
  /** Folder for the pictures on their way. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}

/** Who enlarges, and who reads and compares. */
export interface Evaluators {
  readonly engine: Pick<Engine, 'run'>;
  readonly pixels: EvaluationCalls;
}

/** LR pixels; pictures up to this side go through at once, as papers measure, larger ones in tiles of it. */
const TILE = 1024;

/**
 * Quality of one enlarged picture, as papers measure: samples as they are stored go in, a grey picture as three equal
 * channels; what comes out is rounded to 8 bits, and `scale` pixels are shaved off each side. The picture goes through
 * the engine as any other does.
 *
 * @throws Problem `pair-sizes`, `evaluate-failed`; the signal's reason
 */
export async function evaluatePair(
  { engine, pixels }: Evaluators,
  pair: Pair,
  { model, provider, scratch, signal }: EvaluateOptions,
): Promise<EvaluatedPicture> {
  const [input, output] = [join(scratch, 'small.png'), join(scratch, 'large.png')];
  try {
    const small = await pixels.prepare(pair, model.scale, input);
    const job: Job = {
      input,
      output,
      overwrite: true,
      models: [model],
      target: { width: small.width * model.scale, height: small.height * model.scale },
      encoding: { format: 'png', quality: 100, lossless: true, depth: 8 },
      metadata: false,
      provider,
      tile: TILE,
      scratch,
    };
    const outcome = await engine.run(job, { signal });
    signal?.throwIfAborted();
    if (outcome.kind === 'failed') {
      throw new Problem('evaluate-failed', `${basename(pair.low)} could not be enlarged: ${outcome.reason}`);
    }
    return { name: pair.name, ...(await pixels.judge(output, pair.high, model.scale)) };
  } finally {
    await removeIfThere(input);
    await removeIfThere(output);
  }
}

/** The mean of each figure over pictures, as papers average. */
export function meanOf(all: readonly EvaluatedQuality[]): EvaluatedQuality {
  const mean = (figure: keyof EvaluatedQuality): number => all.reduce((sum, one) => sum + one[figure], 0) / all.length;
  return { psnrY: mean('psnrY'), ssimY: mean('ssimY'), psnrRgb: mean('psnrRgb'), ssimRgb: mean('ssimRgb') };
}
