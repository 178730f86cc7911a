import type { Provider, ProviderChoice } from '../../contract/providers.js';
import type { ModelFile } from '../../engine/job.js';
import type { Quality } from '../quality.js';

// What the measuring process is asked and what it answers. Like the engine it gets paths and gives back facts.

/** A small picture and the original to compare its enlargement with. */
export interface QualityPair {
  readonly small: string;
  readonly original: string;
  readonly scale: number;
  /** Which models it is for; absent: for all. */
  readonly input?: 'clean' | 'degraded';
}

export interface PrepareTask {
  /** Originals; crops of them are shrunk. */
  readonly pictures: readonly string[];
  /** Scales and kinds of small pictures that are wanted. */
  readonly wanted: readonly { readonly scale: number; readonly input: 'clean' | 'degraded' }[];
  /** Where the crops go. */
  readonly folder: string;
}

export interface MatchTask {
  /** Small pictures, and originals that have the same names. */
  readonly pictures: readonly string[];
  readonly originals: readonly string[];
}

export interface Prepared {
  readonly pairs: readonly QualityPair[];
  /** Pictures that were left out, and why. */
  readonly notes: readonly string[];
}

export interface VisitTask {
  readonly model: ModelFile;
  readonly provider: ProviderChoice;
  /** Side of the timed picture, LR pixels. */
  readonly side: number;
  /** No run is begun that would end later than this after the visit began, ms; one always is. */
  readonly milliseconds: number;
  readonly mostRuns: number;
  readonly pairs: readonly QualityPair[];
  readonly lowPriority: boolean;
}

/** What one visit to a model gave. */
export interface Visit {
  readonly provider: Provider;
  /** Wall time of each run, ms. */
  readonly runs: readonly number[];
  /** What the process grew by at most until then, bytes. */
  readonly memory: number;
  readonly quality: readonly Quality[];
}

/** Each call is given the percent of the machine's processors that it takes over time; what is timed does not rest. */
export interface MeasuringCalls {
  prepare(task: PrepareTask, processorShare: number): Promise<Prepared>;
  match(task: MatchTask, processorShare: number): Promise<Prepared>;
  visit(task: VisitTask, processorShare: number): Promise<Visit>;
}

/** Stands still for as long as what was done took too much; asked between two steps. */
export type Rest = () => Promise<void>;

export const atOnce: Rest = () => Promise.resolve();
