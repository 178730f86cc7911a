import type { EvaluatedQuality } from '../../contract/evaluate.js';
import type { Pair } from './pairs.js';

// What the process is asked that reads and compares an evaluation's pictures.

export interface EvaluationCalls {
  /** Writes a pair's small picture as three channels of 8 bits. @returns its size @throws Problem `pair-sizes` */
  prepare(pair: Pair, scale: number, to: string): Promise<{ width: number; height: number }>;
  /** Quality of a result against the pair's original. */
  judge(result: string, original: string, scale: number): Promise<EvaluatedQuality>;
}
