import { inFull } from '../base/in-folder.js';
import { estimatedBytes } from '../batch/disk.js';
import { plan, type PlannedItem, type PlanProgress } from '../batch/plan.js';
import { disks, type Places } from '../batch/places.js';
import type { Headers } from '../batch/probed.js';
import type { BatchPlan } from '../contract/plan.js';
import { upscaleRequest, type UpscaleRequest } from '../contract/request.js';
import { checked } from '../base/checked.js';
import type { Estimates } from './models/estimates.js';
import type { Families } from './models/families.js';

export interface FullPlan extends BatchPlan {
  readonly items: readonly PlannedItem[];
}

export interface PlanParts {
  readonly families: Families;
  readonly estimates: Estimates;
  readonly headers: Headers;
  /** This machine's disks unless said. */
  readonly places?: Places;
}

/** Checks a request and says what would become of every picture it names. Writes nothing. */
export async function makePlan(
  input: unknown,
  { families, estimates, headers, places = disks }: PlanParts,
  onProgress?: PlanProgress,
): Promise<FullPlan> {
  const request = requestFrom(input);
  const { models } = await families.named(request.model);
  const items: PlannedItem[] = [];
  for await (const item of plan(request, models, new Date(), headers, onProgress, places)) {
    items.push(item);
  }
  const toMake = items.filter(({ state }) => state === 'waiting');
  const megapixels = toMake.reduce((sum, item) => sum + item.targetPixels, 0) / 1e6;
  await estimates.refresh();
  const { seconds, secondsFrom } = estimates.of(toMake, request);
  return {
    request,
    items,
    summary: {
      pictures: items.length,
      toMake: toMake.length,
      toSkip: items.filter(({ state }) => state === 'skipped').length,
      failing: items.filter(({ state }) => state === 'failed').length,
      megapixels,
      bytes: toMake.reduce((sum, { targetPixels, encoding }) => sum + estimatedBytes(targetPixels, encoding!), 0),
      freeBytes: await places.free(request.output),
      seconds: seconds === null || toMake.length === 0 ? seconds : estimates.startUp + seconds,
      secondsFrom,
      model: request.model,
      output: request.output,
    },
  };
}

function requestFrom(input: unknown): UpscaleRequest {
  const request = checked(upscaleRequest, input);
  return { ...request, inputs: request.inputs.map(inFull), output: inFull(request.output) };
}
