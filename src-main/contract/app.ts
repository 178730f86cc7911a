import type { BatchEvent, BatchItem, BatchSummary, PlanSummary } from './batch.js';
import type { ModelCard, ModelList } from './model.js';
import type { UpscaleRequest } from './request.js';

// Everything a host can ask of the program. A host holds no rule: what two of them would need is behind this.

/** A batch as it was planned, before anything is written. */
export interface BatchPlan {
  readonly request: UpscaleRequest;
  readonly summary: PlanSummary;
  readonly items: readonly PlannedPicture[];
}

export interface PlannedPicture {
  readonly input: string;
  readonly output: string;
  readonly width: number;
  readonly height: number;
  readonly targetWidth: number;
  readonly targetHeight: number;
  readonly state: 'waiting' | 'skipped' | 'failed';
  readonly reason: string | null;
}

/** A batch that is in the ledger and can be run. */
export interface BatchHandle {
  readonly id: number;
  readonly request: UpscaleRequest;
  /** Works it off; resolves when it has ended or was stopped through `signal`. */
  run(signal: AbortSignal, onEvent: (event: BatchEvent) => void): Promise<BatchSummary>;
  pause(): void;
  resume(): void;
  items(): readonly BatchItem[];
}

export interface AppContract {
  /** @throws Problem for a request that makes no sense; what is wrong with one picture is in the plan */
  plan(request: unknown): Promise<BatchPlan>;
  /** Puts a plan into the ledger. */
  start(plan: BatchPlan): Promise<BatchHandle>;
  /** The latest batch that did not come to its end, ready to go on; undefined if there is none. */
  resume(): Promise<BatchHandle | undefined>;
  /** The latest batch with failed pictures, these waiting again; undefined if there is none. */
  retry(): Promise<BatchHandle | undefined>;
  report(file: string, items: readonly BatchItem[]): Promise<void>;
  models(): Promise<ModelList>;
  model(id: string): Promise<ModelCard>;
  importModel(file: string, known?: { readonly id?: string; readonly title?: string }): Promise<ModelCard>;
  removeModel(id: string): Promise<void>;
  close(): Promise<void>;
}
