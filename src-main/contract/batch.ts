// What a batch looks like from outside, and what is heard of it while it runs.

export const itemStates = ['waiting', 'running', 'done', 'skipped', 'failed'] as const;
export type ItemState = (typeof itemStates)[number];

/** One picture of a batch: a row of the ledger. */
export interface BatchItem {
  readonly id: number;
  readonly batch: number;
  readonly input: string;
  /** Empty where no name could be found for it, because its header could not be read. */
  readonly output: string;
  /** Pixels of the source; 0 where its header could not be read. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the result. */
  readonly targetWidth: number;
  readonly targetHeight: number;
  /** All frames or pages of the result together. */
  readonly targetPixels: number;
  readonly state: ItemState;
  /** Why it was skipped or failed, a sentence or two for people. */
  readonly reason: string | null;
  /** Of the result. */
  readonly bytes: number | null;
  /** Wall time of the stages, ms. */
  readonly readMs: number | null;
  readonly networkMs: number | null;
  readonly writeMs: number | null;
  readonly provider: string | null;
  /** What a person may want to know of a result: a colour conversion, frames left out. */
  readonly notes: readonly string[];
}

/** A batch before it runs. */
export interface PlanSummary {
  readonly pictures: number;
  readonly toMake: number;
  readonly toSkip: number;
  readonly failing: number;
  /** Output megapixels to make. */
  readonly megapixels: number;
  /** Estimated bytes of the results, and the free space where they go. */
  readonly bytes: number;
  readonly freeBytes: number;
  /**
   * Estimated seconds, and what the estimate rests on: a benchmark or a guess that earlier batches here have put right,
   * a benchmark of the model here, or what is known of other models; null where nothing is known.
   */
  readonly seconds: number | null;
  readonly secondsFrom: 'batches' | 'benchmark' | 'estimate' | null;
  readonly model: string;
  readonly output: string;
}

/** The time that is left, the same wherever it is shown. */
export interface Eta {
  /** While the engine starts; while too little was seen to say a time; once one can be said. */
  readonly phase: 'starting' | 'estimating' | 'known';
  /** Null where there is none to say. */
  readonly seconds: number | null;
  /** How far it may be off, s. */
  readonly within: number | null;
}

/** How fast a batch goes, now. */
export interface Throughput {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly total: number;
  /** Output megapixels a second: over the last seconds, and since the start without pauses. */
  readonly nowMps: number;
  readonly meanMps: number;
  readonly picturesPerMinute: number;
  /** 0..1 by the time that pictures are expected to take; by megapixels where none is known. */
  readonly fraction: number;
  readonly eta: Eta;
  /** Shares of the wall time of reading, networks and writing; they add up to 1 once something was done. */
  readonly shares: { readonly read: number; readonly network: number; readonly write: number };
  readonly provider: string | null;
  /** `float` or `int8`; absent before anything ran. */
  readonly precision?: string;
}

export interface BatchSummary {
  /** What became of pictures in this run; the counts below are of the whole batch. */
  readonly run: { readonly done: number; readonly skipped: number; readonly failed: number };
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  /** Left for `resume`. */
  readonly waiting: number;
  readonly outputMegapixels: number;
  readonly seconds: number;
  readonly megapixelsPerSecond: number;
  readonly peakMemoryBytes: number;
  readonly provider: string | null;
  /** `float` or `int8`; absent before anything ran. */
  readonly precision?: string;
  readonly model: string;
  readonly output: string;
  /** Why it stopped before its end: by the user, or because something is missing (disk space). */
  readonly stopped: string | null;
}

export type BatchEvent =
  | { readonly event: 'started'; readonly item: BatchItem }
  | { readonly event: 'progress'; readonly item: BatchItem; readonly fraction: number; readonly throughput: Throughput }
  | { readonly event: 'finished'; readonly item: BatchItem; readonly throughput: Throughput }
  | { readonly event: 'summary'; readonly summary: BatchSummary };
