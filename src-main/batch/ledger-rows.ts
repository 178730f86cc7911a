import { z } from 'zod';
import type { BatchItem } from '../contract/batch.js';
import { recipe, type Recipe } from '../contract/window/recipe.js';
import type { Encoding } from '../contract/formats.js';
import type { PictureFacts } from '../image/types.js';
import type { PlannedItem } from './plan.js';

// Rows of the ledger as the program knows them.

/** How a batch is to be made: a recipe, and what was named. A window's queue begins with nothing named. */
const batchRequest = recipe.extend({ inputs: z.array(z.string()) });
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
  readonly cause: string | null;
  /** Time of the last change of its files, ms. */
  readonly changed: number;
}

/** How a picture is to be made: the batch's way, and what is set for it alone. */
export const settingsOf = (request: BatchRequest, overrides: Partial<Recipe> | null): BatchRequest =>
  overrides === null ? request : { ...request, ...overrides };

export type Row = Record<string, string | number | null>;

export const asBatch = (row: Row): Batch => ({
  id: Number(row['id']),
  request: batchRequest.parse(JSON.parse(String(row['request']))),
  runner: row['runner'] as number | null,
  owner: row['owner'] as Batch['owner'],
});

export function asItem(row: Row): LedgerItem {
  const {
    encoding,
    notes,
    facts,
    overrides,
    removed: _removed,
    position: _position,
    networks: _networks,
    ...rest
  } = row;
  return {
    ...(rest as unknown as LedgerItem),
    notes: JSON.parse(String(notes)) as string[],
    encoding: parsed<Encoding>(encoding),
    facts: parsed<PictureFacts>(facts),
    overrides: parsed<Partial<Recipe>>(overrides),
  };
}

const parsed = <T>(text: string | number | null | undefined): T | null =>
  typeof text === 'string' ? (JSON.parse(text) as T) : null;

/** A plan's columns: input, output, four sizes, encoding, state, reason, cause, folder, beside, facts. */
export function columnsOf(one: PlannedItem): (string | number | null)[] {
  const json = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value));
  const sizes = [one.width, one.height, one.targetWidth, one.targetHeight];
  const place = [one.state, one.reason, one.cause, one.folder, one.defaultOutput];
  return [one.input, one.output, ...sizes, json(one.encoding), ...place, json(one.facts)];
}
