import type { PlanSummary } from './batch.js';
import type { UpscaleRequest } from './request.js';

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
