import { resolve } from 'node:path';
import { modelsNamed } from '../batch/chain.js';
import { estimatedBytes, freeBytes } from '../batch/disk.js';
import type { Ledger } from '../batch/ledger.js';
import { plan, type PlannedItem } from '../batch/plan.js';
import type { BatchPlan } from '../contract/plan.js';
import type { ModelCard } from '../contract/model.js';
import { upscaleRequest, type UpscaleRequest } from '../contract/request.js';
import { checked } from './checked.js';
import { estimate } from './models/estimate.js';
import type { Speeds } from './models/speeds.js';

export interface FullPlan extends BatchPlan {
  readonly items: readonly PlannedItem[];
}

/** Checks a request and says what would become of every picture it names. Writes nothing. */
export async function makePlan(
  input: unknown,
  models: readonly ModelCard[],
  { ledger, speeds }: { readonly ledger: Ledger; readonly speeds: Speeds },
): Promise<FullPlan> {
  const request = requestFrom(input);
  const family = modelsNamed(models, request.model);
  const items: PlannedItem[] = [];
  for await (const item of plan(request, family, new Date())) items.push(item);
  const toMake = items.filter(({ state }) => state === 'waiting');
  const megapixels = toMake.reduce((sum, item) => sum + item.targetWidth * item.targetHeight, 0) / 1e6;
  const { model, provider } = request;
  const batchTime = (networks: readonly string[]): number | undefined => ledger.measuredTime(networks);
  const time = estimate(toMake, family, { batchTime, speeds, provider });
  return {
    request,
    items,
    summary: {
      pictures: items.length,
      toMake: toMake.length,
      toSkip: items.filter(({ state }) => state === 'skipped').length,
      failing: items.filter(({ state }) => state === 'failed').length,
      megapixels,
      bytes: toMake.reduce(
        (sum, { targetWidth, targetHeight, encoding }) => sum + estimatedBytes(targetWidth, targetHeight, encoding!),
        0,
      ),
      freeBytes: await freeBytes(request.output),
      ...time,
      model,
      output: request.output,
    },
  };
}

function requestFrom(input: unknown): UpscaleRequest {
  const request = checked(upscaleRequest, input);
  return { ...request, inputs: request.inputs.map((path) => resolve(path)), output: resolve(request.output) };
}
