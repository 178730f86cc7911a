import { z } from 'zod';
import type { ProblemCode } from '../problem-codes.js';
import type { BatchItem, BatchSummary, Throughput } from '../batch.js';
import { recipeChanges, type Recipe } from './recipe.js';

// The window's queue: pictures in the order they will be made, with what became of them. It lives in the ledger, so it
// is there again after a quit, a crash or a reboot, and every window that is open sees the same one.

/** A picture in the queue. Sent often, so it holds what a row shows and nothing else. */
export interface QueueRow extends Pick<
  BatchItem,
  | 'id'
  | 'input'
  | 'output'
  | 'width'
  | 'height'
  | 'targetWidth'
  | 'targetHeight'
  | 'targetPixels'
  | 'state'
  | 'reason'
  | 'bytes'
  | 'notes'
> {
  /** Code of the problem that `reason` tells. */
  readonly cause: ProblemCode | null;
  /** Model it was made with; null until it is done. */
  readonly model: string | null;
  /** Wall time of the whole picture, ms; null until it is done. */
  readonly milliseconds: number | null;
  /** Output megapixels a second; while it runs, of the last seconds. */
  readonly mps: number | null;
  /** 0..1 while it runs. */
  readonly fraction: number | null;
  /** What of the recipe is set for this picture alone; null where nothing is. */
  readonly overrides: Partial<Recipe> | null;
  /** Changes whenever the pictures behind its preview addresses do. */
  readonly version: number;
  /** Changes whenever those of the original do. */
  readonly sourceVersion: number;
}

export type RunState = 'idle' | 'scanning' | 'running' | 'paused' | 'stopping';

/** The summary above the queue. */
export interface QueueTotals {
  readonly pictures: number;
  readonly toMake: number;
  /** Results that exist already. */
  readonly existing: number;
  readonly done: number;
  readonly failed: number;
  /** Mean megapixels of the sources. */
  readonly meanMegapixels: number;
  /** Output megapixels that remain to be made. */
  readonly megapixels: number;
  /** Estimated bytes of what remains. */
  readonly bytes: number;
  readonly freeBytes: number;
  /** Estimated seconds for what remains, and what the estimate rests on; null where nothing is known. */
  readonly seconds: number | null;
  readonly secondsFrom: 'batches' | 'benchmark' | 'estimate' | null;
}

/** What the engine uses now. */
export interface EngineFacts {
  readonly provider: string | null;
  readonly precision: string | null;
  /** Resident bytes of the engine process; null while there is none. */
  readonly memoryBytes: number | null;
  readonly freeBytes: number;
}

/**
 * What a window hears. After subscribing comes the whole state (`reset`, then `rows` in portions, then the rest), then
 * whatever changes, gathered so that there are at most about twenty messages a second.
 */
export type QueueEvent =
  | { readonly event: 'reset' }
  /** New rows and changed ones, in any number; `order` says where new ones stand. */
  | { readonly event: 'rows'; readonly rows: readonly QueueRow[] }
  /** Ids in the order in which they will be made; only when it changed otherwise than by adding at the end. */
  | { readonly event: 'order'; readonly ids: readonly number[] }
  | { readonly event: 'removed'; readonly ids: readonly number[] }
  | { readonly event: 'state'; readonly state: RunState; readonly reason: string | null }
  | { readonly event: 'totals'; readonly totals: QueueTotals }
  | { readonly event: 'recipe'; readonly recipe: Recipe }
  | { readonly event: 'throughput'; readonly throughput: Throughput; readonly engine: EngineFacts; readonly at: number }
  /** Rows of the running picture that are finished, in pixels of its result, so that a preview can fade them in. */
  | { readonly event: 'strip'; readonly id: number; readonly y: number; readonly height: number; readonly of: number }
  | { readonly event: 'scan'; readonly found: number; readonly finished: boolean }
  | {
      readonly event: 'measuring';
      readonly fraction: number;
      readonly model: string | null;
      readonly finished: boolean;
    }
  | { readonly event: 'models' }
  | { readonly event: 'summary'; readonly summary: BatchSummary }
  /** A sentence in English, and the code of the problem that it tells; what else it may be, the table of notes reads. */
  | {
      readonly event: 'notice';
      readonly kind: 'info' | 'problem';
      readonly text: string;
      readonly code: ProblemCode | null;
    };

const ids = z.array(z.int()).min(1);

export const queueInputs = {
  add: z.object({ paths: z.array(z.string().min(1)).min(1) }),
  remove: z.object({ ids }),
  /** Undoes a removal. */
  restore: z.object({ token: z.string() }),
  /** Puts pictures before another one, or at the end. */
  move: z.object({ ids, before: z.int().nullable() }),
  recipe: recipeChanges,
  /** Sets something for these pictures alone; null goes back to the common recipe. */
  overrides: z.object({ ids, changes: recipeChanges.nullable() }),
  cancel: z.object({ id: z.int() }),
  /** Failed pictures wait again: these, or all. */
  retry: z.object({ ids: ids.optional() }),
  again: z.object({ ids }),
  report: z.object({ format: z.enum(['csv', 'json']), only: z.enum(['all', 'failed']).default('all') }),
};
