import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProviderChoice } from '../../contract/providers.js';
import type { Benchmark, BenchmarkProgress, QualitySource } from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import type { ModelFile } from '../../engine/job.js';
import { TILE_SIDE } from '../../engine/piece-size.js';
import { thisMachine } from '../machine.js';
import type { Measurer } from './measurer.js';
import type { Prepared } from './protocol.js';
import { resultsOf } from './results.js';
import { measureInRounds } from './rounds.js';

export interface BenchmarkTask {
  readonly models: readonly { readonly card: ModelCard; readonly file: ModelFile }[];
  readonly providers: readonly ProviderChoice[];
  readonly pictures: readonly string[];
  /** With originals, `pictures` are their small forms. */
  readonly originals?: readonly string[];
  readonly qualityOn: QualitySource;
  readonly budgetSeconds: number;
  readonly lowPriority: boolean;
  /** Folder for scratch files. */
  readonly scratch: string;
}

/** Measures models and makes the challenge's table of them. Stopped through `signal`, it gives what it has. */
export async function runBenchmark(
  task: BenchmarkTask,
  measurer: Measurer,
  signal: AbortSignal,
  onProgress: (progress: BenchmarkProgress) => void,
): Promise<Benchmark> {
  const start = performance.now();
  const folder = join(task.scratch, 'benchmark');
  onProgress({ fraction: 0, model: null, provider: null });
  try {
    const { pairs, notes } = await prepared(task, folder, measurer, signal);
    const candidates = task.models.flatMap(({ card, file }) => {
      const { scale, input } = card;
      const fitting = pairs.filter((pair) => pair.scale === scale && (pair.input ?? input) === input);
      return task.providers.map((provider) => ({ card, file, provider, pairs: fitting }));
    });
    const { lowPriority } = task;
    const budgetSeconds = task.budgetSeconds - (performance.now() - start) / 1000;
    const rounds = { budgetSeconds, lowPriority, side: TILE_SIDE, signal, onProgress };
    const measured = await measureInRounds(candidates, measurer, rounds);
    return {
      machine: thisMachine(),
      timedSide: TILE_SIDE,
      qualityOn: task.qualityOn,
      ...resultsOf(measured, TILE_SIDE),
      notes,
      seconds: (performance.now() - start) / 1000,
      stopped: signal.aborted,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepared(
  { models, pictures, originals }: BenchmarkTask,
  folder: string,
  measurer: Measurer,
  signal: AbortSignal,
): Promise<Prepared> {
  try {
    if (originals !== undefined) return await measurer.match({ pictures, originals }, signal);
    const kinds = new Map(models.map(({ card: { scale, input } }) => [`${scale}/${input}`, { scale, input }]));
    return await measurer.prepare({ pictures, wanted: [...kinds.values()], folder }, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return { pairs: [], notes: [] };
  }
}
