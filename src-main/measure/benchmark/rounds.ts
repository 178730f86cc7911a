import type { ProviderChoice } from '../../contract/providers.js';
import { Problem, describe } from '../../base/problem.js';
import type { BenchmarkProgress } from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import type { ModelFile } from '../../engine/job.js';
import type { Quality } from '../quality.js';
import type { Measurer } from './measurer.js';
import type { QualityPair } from './protocol.js';

/** A model to be measured on a provider. */
export interface Candidate {
  readonly card: ModelCard;
  readonly file: ModelFile;
  readonly provider: ProviderChoice;
  readonly pairs: readonly QualityPair[];
}

/** What all visits to a candidate gave; with a problem, nothing more will come. */
export interface Measured {
  readonly candidate: Candidate;
  provider: string;
  readonly runs: number[];
  memory: number;
  quality: readonly Quality[];
  problem: string | undefined;
}

export interface RoundsOptions {
  readonly budgetSeconds: number;
  readonly lowPriority: boolean;
  readonly side: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BenchmarkProgress) => void;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

const ROUNDS = 3;
/** Timed runs in one visit, at most. */
const MOST_RUNS = 5;

/**
 * Visits all candidates in rounds, every other round backwards, so that a machine that grows slower or faster does so
 * for all alike. Quality and memory are measured in the first round, which is always finished; later ones end with the
 * budget.
 *
 * @returns those visited, in the order given; all that were if `signal` was aborted
 */
export async function measureInRounds(
  candidates: readonly Candidate[],
  measurer: Measurer,
  options: RoundsOptions,
): Promise<Measured[]> {
  const now = options.now ?? (() => performance.now());
  const start = now();
  const all: Measured[] = candidates.map((candidate) => ({
    candidate,
    provider: candidate.provider,
    runs: [],
    memory: 0,
    quality: [],
    problem: undefined,
  }));
  let left = ROUNDS * all.length;
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of round % 2 === 0 ? all : [...all].reverse()) {
      const remaining = options.budgetSeconds * 1000 - (now() - start);
      if (options.signal.aborted || (round > 0 && remaining <= 0)) return visited(all);
      const { card, provider } = one.candidate;
      options.onProgress({ fraction: 1 - left / (ROUNDS * all.length), model: card.id, provider });
      if (one.problem === undefined) await visit(one, measurer, options, Math.max(0, remaining / left), round === 0);
      left--;
    }
  }
  options.onProgress({ fraction: 1, model: null, provider: null });
  return visited(all);
}

async function visit(
  one: Measured,
  measurer: Measurer,
  { side, lowPriority, signal }: RoundsOptions,
  milliseconds: number,
  withQuality: boolean,
): Promise<void> {
  const { file, provider, pairs } = one.candidate;
  const task = { model: file, provider, side, milliseconds, mostRuns: MOST_RUNS, lowPriority };
  try {
    const result = await measurer.visit({ ...task, pairs: withQuality ? pairs : [] }, signal);
    one.provider = result.provider;
    one.runs.push(...result.runs);
    one.memory = Math.max(one.memory, result.memory);
    if (withQuality) one.quality = result.quality;
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Problem)) throw error;
    one.problem = describe(error);
  }
}

const visited = (all: readonly Measured[]): Measured[] =>
  all.filter(({ runs, problem }) => runs.length > 0 || problem !== undefined);
