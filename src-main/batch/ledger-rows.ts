import { z } from 'zod';
import { jsonOf } from '../base/json-of.js';
import { itemStates, type BatchItem } from '../contract/batch.js';
import { inputFormats, outputFormats, type Encoding } from '../contract/formats.js';
import { problemCodes, type ProblemCode } from '../contract/problem-codes.js';
import { withoutDefaults } from '../contract/window/changes.js';
import { recipe, type Recipe } from '../contract/window/recipe.js';
import type { PictureFacts } from '../image/types.js';
import type { PlannedItem } from './plan.js';

// Rows of the ledger as the program knows them. What is read from it is parsed: it outlives the program that wrote it.

/** Earlier versions took tiles that are refused today. */
const tile = z.int().default(0);

/** How a batch is to be made: a recipe, and what was named. A window's queue begins with nothing named. */
const batchRequest = recipe.extend({ inputs: z.array(z.string()), tile });
export type BatchRequest = z.infer<typeof batchRequest>;

export interface Batch {
  readonly id: number;
  readonly request: BatchRequest;
  /** Id of the process that runs it, as far as the ledger knows. */
  readonly runner: number | null;
  readonly owner: 'command' | 'window';
}

export interface LedgerItem extends BatchItem {
  readonly encoding: Encoding | null;
  /** Of the result, below the output folder; and the folder it goes to where none was chosen. */
  readonly folder: string;
  readonly defaultOutput: string;
  /** What its header said; null where that was never read. */
  readonly facts: PictureFacts | null;
  readonly overrides: Partial<Recipe> | null;
  /** Model it was made with. */
  readonly model: string | null;
  /** Code of the problem for which it was skipped or failed. */
  readonly cause: ProblemCode | null;
  /** Time of the last change of its files, ms. */
  readonly changed: number;
}

/** How a picture is to be made: the batch's way, and what is set for it alone. */
export const settingsOf = (request: BatchRequest, overrides: Partial<Recipe> | null): BatchRequest =>
  overrides === null ? request : { ...request, ...overrides };

/** A column of JSON, null where it is. */
const json = <T>(schema: z.ZodType<T>): z.ZodType<T | null> =>
  z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : jsonOf(text)))
    .pipe(schema.nullable());

const depth = z.union([z.literal(8), z.literal(16)]);
/** The shape of all that a `T` has: what is missing here would be lost between the ledger and the program. */
type Whole<T> = Readonly<Record<keyof T, z.ZodType>>;

export const encoding: z.ZodType<Encoding> = z.object({
  format: z.enum(outputFormats),
  quality: z.number(),
  lossless: z.boolean(),
  depth,
} satisfies Whole<Encoding>);
export const facts: z.ZodType<PictureFacts> = z.object({
  format: z.enum(inputFormats),
  width: z.int(),
  height: z.int(),
  depth,
  channels: z.union([z.literal(1), z.literal(3)]),
  alpha: z.boolean(),
  pages: z.int(),
  pixels: z.number(),
  bytes: z.int(),
  hdr: z.enum(['PQ', 'HLG']).exactOptional(),
  preview: z.object({ width: z.int(), height: z.int() }).exactOptional(),
  embedded: z.boolean().exactOptional(),
} satisfies Whole<PictureFacts>);
// JSON has no undefined: what is not there is absent.
const overrides = z.object(withoutDefaults({ ...recipe.shape, tile })) as z.ZodType<unknown> as z.ZodType<
  Partial<Recipe>
>;

const batchRow = z.object({
  id: z.int(),
  request: z.string().transform(jsonOf).pipe(batchRequest),
  runner: z.int().nullable(),
  owner: z.enum(['command', 'window']),
});

// What of a picture's row does not fit, since another version or a damaged disk wrote it, is nothing; one picture's row may
// not keep a whole queue shut.
const text = z.string().catch('');
const size = z.int().nonnegative().catch(1);
const maybe = <T>(schema: z.ZodType<T>) => schema.nullable().catch(null);

const itemRow = z.object({
  id: z.int(),
  batch: z.int(),
  input: text,
  output: text,
  width: size,
  height: size,
  targetWidth: size,
  targetHeight: size,
  targetPixels: size,
  state: z.enum(itemStates).catch('failed'),
  reason: maybe(z.string()),
  // The sentence in `reason` stays.
  cause: maybe(z.enum(problemCodes)),
  bytes: maybe(z.int()),
  readMs: maybe(z.number()),
  networkMs: maybe(z.number()),
  writeMs: maybe(z.number()),
  provider: maybe(z.string()),
  notes: json(z.array(z.string()))
    .catch(null)
    .transform((notes) => notes ?? []),
  encoding: json(encoding).catch(null),
  folder: text,
  defaultOutput: text,
  // What another version knew of a header is not enough: it is read again.
  facts: json(facts).catch(null),
  overrides: json(overrides).catch(null),
  model: maybe(z.string()),
  changed: z.int().catch(0),
});

export const asBatch = (row: unknown): Batch => batchRow.parse(row);
export const asBatchIfWhole = (row: unknown): Batch | undefined => batchRow.safeParse(row).data;
export const asItem = (row: unknown): LedgerItem => itemRow.parse(row);

/** A planned picture as its row would be read, the moment it was written. Written out, since there may be very many. */
export const added = (
  plan: PlannedItem,
  { id, batch, changed }: Pick<LedgerItem, 'id' | 'batch' | 'changed'>,
): LedgerItem => ({
  id,
  batch,
  input: plan.input,
  output: plan.output,
  width: plan.width,
  height: plan.height,
  targetWidth: plan.targetWidth,
  targetHeight: plan.targetHeight,
  targetPixels: plan.targetPixels,
  state: plan.state,
  reason: plan.reason,
  cause: plan.cause,
  bytes: null,
  readMs: null,
  networkMs: null,
  writeMs: null,
  provider: null,
  notes: [],
  encoding: plan.encoding ?? null,
  folder: plan.folder,
  defaultOutput: plan.defaultOutput,
  facts: plan.facts ?? null,
  overrides: null,
  model: null,
  changed,
});

export const lastPosition = z.object({ position: z.int().nullable() });

/** How many pictures of a batch are in a state, and the pixels of their results. */
export const stateCount = z.object({ state: z.enum(itemStates), pictures: z.int(), pixels: z.int() });

/** What a summary counts of a picture. */
export const outcome = z.object({
  id: z.int(),
  state: z.enum(itemStates).catch('failed'),
  targetPixels: size,
  provider: maybe(z.string()),
  output: text,
});
export type Outcome = z.infer<typeof outcome>;

/** What earlier pictures through the same networks, one after the other, took of their batches, without the engine's start. */
export interface PastWork {
  readonly networks: readonly string[];
  readonly pictures: number;
  /** Of the originals. */
  readonly pixels: number;
  readonly ms: number;
}

export const pastWork: z.ZodType<PastWork> = z.object({
  networks: json(z.array(z.string())).transform((ids) => ids ?? []),
  pictures: z.int(),
  pixels: z.int(),
  ms: z.number(),
});
export const startTime = z.object({ ms: z.number().nullable() });

/** Pictures of one size with the same settings of their own. */
export const sameSize = z.object({
  width: size,
  height: size,
  targetWidth: size,
  targetHeight: size,
  targetPixels: size,
  overrides: json(overrides).catch(null),
  pictures: z.int(),
});
export type SameSize = z.infer<typeof sameSize>;

/** A plan's columns: input, output, five sizes, encoding, state, reason, cause, folder, default output, facts. */
export function columnsOf(one: PlannedItem): (string | number | null)[] {
  const text = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value));
  const sizes = [one.width, one.height, one.targetWidth, one.targetHeight, one.targetPixels];
  const place = [one.state, one.reason, one.cause, one.folder, one.defaultOutput];
  return [one.input, one.output, ...sizes, text(one.encoding), ...place, text(one.facts)];
}
