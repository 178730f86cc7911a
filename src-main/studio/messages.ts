import { z } from 'zod';
import { encoding, facts } from '../batch/ledger-rows.js';
import { storedCard } from '../contract/model.js';
import { problemCodes } from '../contract/problem-codes.js';
import { precisions, providers } from '../contract/providers.js';
import { LARGEST_FACTOR } from '../contract/rules/target.js';
import type { Machine } from '../contract/studio.js';
import { recipe } from '../contract/window/recipe.js';
import { sharedPath } from './roots.js';

// What machines tell each other over the queue. Whoever reads one of these parses it: it comes from elsewhere.

const side = z.int().positive().max(10_000_000);
const count = z.int().nonnegative();
const time = z.number().nonnegative();
const text = z.string().max(10_000);

export const batchId = z.string().regex(/^[0-9a-f]{16}$/);

/** Whose batch it is; what any version of the program can read. */
export const batchHead = z.object({
  id: batchId,
  /** Of the program that put it there: only that very version works on it. */
  version: z.string().max(100),
  /** For people: the folder that the results go to. */
  name: text,
  host: text,
  created: z.iso.datetime(),
});
export type BatchHead = z.infer<typeof batchHead>;

/** How all pictures of a batch are made. */
export const sharedBatch = batchHead.extend({
  settings: recipe,
  /** The networks that its model stands for; their files are found by their sums. */
  models: z.array(storedCard).min(1).max(64),
  /** Folder of files that a machine may lack. */
  store: sharedPath,
});
export type SharedBatch = z.infer<typeof sharedBatch>;

/** One picture to make. */
export const sharedPicture = z
  .object({
    input: sharedPath,
    output: sharedPath,
    width: side,
    height: side,
    targetWidth: side,
    targetHeight: side,
    targetPixels: count,
    encoding,
    facts: facts.nullable(),
  })
  .refine(
    ({ width, height, targetWidth, targetHeight }) =>
      targetWidth <= width * LARGEST_FACTOR + 1 && targetHeight <= height * LARGEST_FACTOR + 1,
    `Expected a result of at most ${LARGEST_FACTOR} times the size`,
  );
export type SharedPicture = z.infer<typeof sharedPicture>;

/** A result that was made and checked; told before it gets its name too, so that whoever finds it there knows it. */
export const sharedResult = z.object({
  kind: z.literal('done'),
  bytes: count,
  stages: z.object({ read: time, network: time, write: time }),
  provider: z.enum(providers),
  precision: z.enum(precisions).optional(),
  notes: z.array(text).max(1000),
  peakMemory: count,
  /** Ids of the networks it went through. */
  networks: z.array(z.string().max(200)).max(16),
});
export type SharedResult = z.infer<typeof sharedResult>;

/** What became of a picture. */
export const verdict = z.discriminatedUnion('kind', [
  sharedResult,
  /** It was there already, made by a worker that ended before it could tell more. */
  z.object({ kind: z.literal('found'), bytes: count }),
  z.object({ kind: z.literal('failed'), code: z.enum(problemCodes).catch('unexpected'), reason: text }),
]);
export type Verdict = z.infer<typeof verdict>;

/** How far a batch is, as who watches it has written it down; what is not collected yet is still on its queue. */
export const progress = z.object({
  done: count,
  skipped: count,
  failed: count,
  /** Output megapixels that remain. */
  megapixelsLeft: time,
  failures: z.array(z.object({ input: text, reason: text })).max(100),
});
export type Progress = z.infer<typeof progress>;

/** What a worker says of itself. */
export const heartbeat: z.ZodType<Machine> = z.object({
  id: z.uuid(),
  name: text,
  version: z.string().max(100),
  batch: batchId.nullable(),
  speed: time.nullable(),
  made: count,
  failed: count,
  holds: z.array(text).max(100),
});
