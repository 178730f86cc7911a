// What anybody on a queue of several machines may see.

/** What a machine says of itself every few seconds. */
export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Batch that it works on; null while there is none for it. */
  readonly batch: string | null;
  /** Output megapixels a second, measured now or before; null before there was anything to measure. */
  readonly speed: number | null;
  readonly made: number;
  readonly failed: number;
  /** Pictures under way there. */
  readonly holds: readonly string[];
}

export interface SharedBatchStatus {
  readonly id: string;
  readonly name: string;
  /** Machine that put it there. */
  readonly host: string;
  readonly version: string;
  readonly created: string;
  readonly isPaused: boolean;
  readonly waiting: number;
  readonly running: number;
  /** Settled, as far as who put it there has written down. */
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  /** Settled beyond that, while who put it there is away. */
  readonly uncollected: number;
  readonly megapixelsLeft: number | null;
  /** With the speed of all machines on it together; null where that is not known. */
  readonly secondsLeft: number | null;
  readonly failures: readonly { readonly input: string; readonly reason: string }[];
}

export interface QueueStatus {
  readonly batches: readonly SharedBatchStatus[];
  readonly workers: readonly Machine[];
}
