import type { BatchEvent, BatchItem, BatchSummary } from '../contract/batch.js';

/** A batch that is in the ledger and can be run. */
export interface BatchHandle {
  readonly id: number;
  /** Works it off; resolves when it has ended or was stopped through `signal`. */
  run(signal: AbortSignal, onEvent: (event: BatchEvent) => void): Promise<BatchSummary>;
  pause(): void;
  resume(): void;
  items(): readonly BatchItem[];
}
