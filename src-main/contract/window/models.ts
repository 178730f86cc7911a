import { z } from 'zod';
import type { ModelQuality } from '../benchmark.js';
import type { CatalogueEntry } from '../catalogue.js';
import type { ModelCard } from '../model.js';
import type { ProblemCode } from '../problem-codes.js';
import { recipe } from './recipe.js';

// Choosing a model: what is here, what it costs and gives on this machine, what can be fetched, and comparing several on a crop.

/** A model as the plot and the list show it. */
export interface ModelChoice {
  readonly card: ModelCard;
  /** Output megapixels a second; null where nothing is known. */
  readonly mps: number | null;
  /** Whether `mps` was measured on this machine, often and evenly enough to be told as a fact. */
  readonly measuredHere: boolean;
  readonly quality: ModelQuality | null;
  /** Seconds for what remains of the batch; null where nothing is known or nothing is queued. */
  readonly batchSeconds: number | null;
}

export interface ModelOverview {
  readonly choices: readonly ModelChoice[];
  readonly damaged: readonly { readonly id: string; readonly reason: string }[];
}

export interface CatalogueChoice extends CatalogueEntry {
  readonly installed: boolean;
  /** Bytes to fetch; 0 where they are here already, with another model of the same package. */
  readonly download: number;
}

export type InstallEvent =
  | { readonly event: 'progress'; readonly bytes: number; readonly total: number | null }
  | { readonly event: 'installed'; readonly id: string };

/** A result of a comparison, as it is finished. `url` is a picture of the size given. */
export interface ComparisonResult {
  /** Null for the original: its own pixels. */
  readonly model: string | null;
  readonly url: string | null;
  readonly width: number;
  readonly height: number;
  /** For the crop, and for what remains of the batch by the best that is known of this model. */
  readonly milliseconds: number;
  readonly batchSeconds: number | null;
  /** Why this model gave nothing, and the code of that; null where it did. */
  readonly problem: string | null;
  readonly cause: ProblemCode | null;
}

/** A part of a picture as a batch would make it. `url` is a picture of it, `x` and `y` say where in the result it lies. */
export interface Preview {
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const id = z.string().min(1);

/** Pixels of the source. */
const crop = z.object({
  ...{ x: z.int().min(0), y: z.int().min(0) },
  ...{ width: z.int().min(8).max(4096), height: z.int().min(8).max(4096) },
});

export const modelInputs = {
  import: z.object({ path: z.string().min(1) }),
  /** A catalogue id, or an address. */
  install: z.object({ id: z.string().min(1) }),
  remove: z.object({ id }),
  /** About how long it may take; every model is visited once whatever this says. */
  measure: z.object({ budgetSeconds: z.number().positive().max(3600).optional() }).optional(),
  compare: z.object({
    picture: z.int(),
    crop,
    models: z.array(id).min(1).max(6),
    /** Whether the original comes first. */
    original: z.boolean().default(false),
    /** Whether nobody waits for it: everything else goes first, and none is made beside a batch. */
    unasked: z.boolean().default(false),
  }),
  preview: z.object({
    picture: z.int(),
    crop,
    settings: recipe.pick({
      ...{ model: true, provider: true, precision: true, colours: true, grain: true, strength: true, raw: true },
    }),
    unasked: z.boolean().default(false),
  }),
};
