import type { BatchItem, PlanSummary } from './batch.js';
import type { UpscaleRequest } from './request.js';

/** A batch as it was planned, before anything is written. */
export interface BatchPlan {
  readonly request: UpscaleRequest;
  readonly summary: PlanSummary;
  readonly items: readonly PlannedPicture[];
}

type Planned = 'input' | 'output' | 'width' | 'height' | 'targetWidth' | 'targetHeight' | 'targetPixels' | 'reason';

/** What is to become of one picture. */
export interface PlannedPicture extends Pick<BatchItem, Planned> {
  readonly state: 'waiting' | 'skipped' | 'failed';
}
