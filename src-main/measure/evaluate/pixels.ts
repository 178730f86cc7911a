import { basename } from 'node:path';
import { Problem } from '../../base/problem.js';
import { readPixels, writePixels } from '../../image/pixels.js';
import type { Pixels8 } from '../../image/types.js';
import { asRgb } from '../plane.js';
import { compare, ssimRgb } from '../quality.js';
import type { Pair } from './pairs.js';
import type { EvaluationCalls } from './protocol.js';

// Samples as they are stored go in, a grey picture as three equal channels; results are compared with 8 bits.

export const evaluationCalls: EvaluationCalls = {
  async prepare(pair, scale, to) {
    const [small, original] = [await readPixels(pair.low), await readPixels(pair.high)];
    checkSizes(pair, small, original, scale);
    await writePixels(to, asRgb(small));
    return { width: small.width, height: small.height };
  },

  async judge(file, against, scale) {
    const [result, original] = [await readPixels(file), await readPixels(against)];
    return { ...compare(result, original, scale), ssimRgb: ssimRgb(result, original, scale) };
  },
};

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
