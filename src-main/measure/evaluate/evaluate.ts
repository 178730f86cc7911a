import { basename, join } from 'node:path';
import type { ProviderChoice } from '../../contract/providers.js';
import { removeIfThere } from '../../base/files.js';
import { Problem } from '../../base/problem.js';
import type { EvaluatedPicture, EvaluatedQuality } from '../../contract/evaluate.js';
import type { Engine } from '../../engine/client.js';
import type { Job, ModelFile } from '../../engine/job.js';
import { readPixels, writePixels } from '../../image/pixels.js';
import type { Pixels8 } from '../../image/types.js';
import { asRgb } from '../plane.js';
import { compare, ssimRgb } from '../quality.js';
import type { Pair } from './pairs.js';

export interface EvaluateOptions {
  readonly model: ModelFile;
  readonly provider: ProviderChoice;
  /** Folder for the pictures on their way. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
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
  engine: Pick<Engine, 'run'>,
  pair: Pair,
  { model, provider, scratch, signal }: EvaluateOptions,
): Promise<EvaluatedPicture> {
  const [small, original] = [await readPixels(pair.low), await readPixels(pair.high)];
  checkSizes(pair, small, original, model.scale);
  const [input, output] = [join(scratch, 'small.png'), join(scratch, 'large.png')];
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
  try {
    await writePixels(input, asRgb(small));
    const outcome = await engine.run(job, { signal });
    signal?.throwIfAborted();
    if (outcome.kind === 'failed') {
      throw new Problem('evaluate-failed', `${basename(pair.low)} could not be enlarged: ${outcome.reason}`);
    }
    return { name: pair.name, ...qualityOf(await readPixels(output), original, model.scale) };
  } finally {
    await removeIfThere(input);
    await removeIfThere(output);
  }
}

const qualityOf = (result: Pixels8, original: Pixels8, scale: number): EvaluatedQuality => ({
  ...compare(result, original, scale),
  ssimRgb: ssimRgb(result, original, scale),
});

/** Shrinking drops the columns and rows that the scale does not divide, and no more. */
function checkSizes(pair: Pair, small: Pixels8, original: Pixels8, scale: number): void {
  const fits = (low: number, high: number): boolean => low === Math.floor(high / scale);
  if (fits(small.width, original.width) && fits(small.height, original.height)) return;
  throw new Problem(
    'pair-sizes',
    `Expected ${basename(pair.high)} to be ${scale} times as large as ${basename(pair.low)} (${small.width} x ${small.height}) but it is ${original.width} x ${original.height}.`,
    'Choose a model of another scale, or other folders.',
  );
}

/** The mean of each figure over pictures, as papers average. */
export function meanOf(all: readonly EvaluatedQuality[]): EvaluatedQuality {
  const mean = (figure: keyof EvaluatedQuality): number => all.reduce((sum, one) => sum + one[figure], 0) / all.length;
  return { psnrY: mean('psnrY'), ssimY: mean('ssimY'), psnrRgb: mean('psnrRgb'), ssimRgb: mean('ssimRgb') };
}
