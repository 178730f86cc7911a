import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { PRIVATE_FILE } from '../base/home.js';
import { Problem } from '../base/problem.js';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { itemStates, type ItemState } from '../contract/batch.js';
import type { ProblemCode } from '../contract/problem-codes.js';
import type { Recipe } from '../contract/window/recipe.js';
import type { JobDone } from '../engine/job.js';
import {
  added,
  asBatch,
  asBatchIfWhole,
  asItem,
  columnsOf,
  lastPosition,
  outcome,
  pastWork,
  sameSize,
  startTime,
  stateCount,
} from './ledger-rows.js';
import type { Batch, BatchRequest, LedgerItem, Outcome, PastWork, SameSize } from './ledger-rows.js';
import type { PlannedItem } from './plan.js';
import { damagedDatabase, databaseProblem, openDatabase } from './database.js';
import { bringUpToDate, inTransaction } from './schema.js';

// What was promised and what became of it, on disk: a row is written before the work it promises and after the work it
// reports, so that a kill at any moment leaves the truth.

export { settingsOf, type Batch, type BatchRequest, type LedgerItem } from './ledger-rows.js';

/** How many pictures of a batch are in a state, and the pixels of their results. */
export type Counts = Readonly<Record<ItemState, { readonly pictures: number; readonly pixels: number }>>;

/** A picture that was in the state `was` when it was planned anew. */
export interface Replanned {
  readonly id: number;
  readonly was: ItemState;
  readonly plan: PlannedItem;
}

/** So many pictures tell how fast this machine is. */
const REMEMBERED = 200;
/** Less than this, ms, was spent on a network that was open already. */
const LEAST_START = 50;

export class Ledger {
  readonly #db: DatabaseSyncInstance;
  /** The batch that was asked for last, and its row: to check one takes longer than to read it. */
  #last: { readonly row: string; readonly batch: Batch } | undefined;

  /** Every call @throws Problem `disk-full`, `home-unusable`, `ledger-damaged`; this one `ledger-newer` for a later version's too */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    try {
      // SQLite gives the files it puts beside this one the same permissions.
      closeSync(openSync(file, 'a', PRIVATE_FILE));
      this.#db = openDatabase(file);
      // Waiting comes first: another process may be making the file at this moment.
      this.#db.exec(
        'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;',
      );
      bringUpToDate(this.#db);
    } catch (error) {
      throw error instanceof Problem ? error : (databaseProblem(error, file) ?? damagedDatabase(error, file));
    }
  }

  addBatch(request: BatchRequest, owner: Batch['owner'] = 'command'): number {
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO batch (created, request, runner, owner) VALUES (?, ?, ?, ?)')
      .run(new Date().toISOString(), JSON.stringify(request), process.pid, owner);
    return Number(lastInsertRowid);
  }

  /**
   * All or none: a batch that was planned half must not look like a whole one.
   *
   * @param onAdded  hears of each, as it is to be read from now on
   */
  addItems(batch: number, items: readonly PlannedItem[], onAdded?: (item: LedgerItem) => void): void {
    let position = this.#lastPosition(batch);
    const insert = this.#db.prepare(
      `INSERT INTO item (batch, position, changed, input, output, width, height, targetWidth, targetHeight,
       targetPixels, encoding, state, reason, cause, folder, defaultOutput, facts) VALUES (${Array(17).fill('?').join(', ')})`,
    );
    const changed = Date.now();
    inTransaction(this.#db, () => {
      for (const one of items) {
        const { lastInsertRowid } = insert.run(batch, ++position, changed, ...columnsOf(one));
        onAdded?.(added(one, { id: Number(lastInsertRowid), batch, changed }));
      }
    });
  }

  /**
   * The newest batch with something in one of `states`, or undefined. One whose request can no longer be read is passed by.
   *
   * @throws Problem `batch-damaged` where there are only such
   */
  latestBatch(states: readonly ItemState[]): Batch | undefined {
    const marks = states.map(() => '?').join(', ');
    const rows = this.#db
      .prepare(
        `SELECT * FROM batch WHERE EXISTS
         (SELECT 1 FROM item WHERE batch = batch.id AND removed IS NULL AND state IN (${marks}))
         ORDER BY id DESC`,
      )
      .all(...states);
    const found = firstBatch(rows);
    if (found !== undefined || rows.length === 0) return found;
    throw new Problem(
      'batch-damaged',
      'What was asked of the last batch can no longer be read from the record.',
      'Ask for it again: results that exist are skipped.',
    );
  }

  /**
   * The newest batch that a window owns, its queue; made of `first`, with nothing in it, where there is none, or none that
   * can be read: a window must open whatever the record holds.
   */
  windowBatch(first: Recipe): Batch {
    return inTransaction(this.#db, () => {
      const rows = this.#db.prepare("SELECT * FROM batch WHERE owner = 'window' ORDER BY id DESC").all();
      return firstBatch(rows) ?? this.batch(this.addBatch({ ...first, inputs: [] }, 'window'))!;
    });
  }

  batch(id: number): Batch | undefined {
    const row = this.#db.prepare('SELECT * FROM batch WHERE id = ?').get(id);
    if (row === undefined) return undefined;
    const text = JSON.stringify(row);
    if (this.#last?.row !== text) this.#last = { row: text, batch: asBatch(row) };
    return this.#last.batch;
  }

  setRequest(batch: number, request: BatchRequest): void {
    this.#db.prepare('UPDATE batch SET request = ? WHERE id = ?').run(JSON.stringify(request), batch);
  }

  /** Notes which process runs a batch, or that none does any more. */
  setRunner(batch: number, runner: number | null): void {
    this.#db.prepare('UPDATE batch SET runner = ? WHERE id = ?').run(runner, batch);
  }

  /** The next waiting picture, marked as running. */
  takeNext(batch: number): LedgerItem | undefined {
    const row = this.#db
      .prepare(
        `UPDATE item SET state = 'running' WHERE id = (SELECT id FROM item WHERE batch = ? AND state = 'waiting'
         AND removed IS NULL ORDER BY position, id LIMIT 1) RETURNING *`,
      )
      .get(batch);
    return row === undefined ? undefined : asItem(row);
  }

  /**
   * @param networks  ids of those that `model` stood for, one after the other
   * @param tookMs  of the batch's time; null where another machine made it, from which this one learns nothing of itself
   */
  markDone(id: number, outcome: JobDone, model: string, networks: readonly string[], tookMs: number | null): void {
    const { bytes, stages, provider, notes, startMs = 0 } = outcome;
    const made = [bytes, stages.read, stages.network, stages.write, startMs, tookMs, provider, JSON.stringify(notes)];
    this.#db
      .prepare(
        `UPDATE item SET state = 'done', reason = NULL, cause = NULL, bytes = ?, readMs = ?, networkMs = ?, writeMs = ?,
         startMs = ?, tookMs = ?, provider = ?, notes = ?, model = ?, networks = ?, changed = ? WHERE id = ?`,
      )
      .run(...made, model, JSON.stringify(networks), Date.now(), id);
  }

  /** A picture whose result was complete when the process that made it was killed. */
  markFound(id: number, bytes: number): void {
    this.#db
      .prepare("UPDATE item SET state = 'done', reason = NULL, cause = NULL, bytes = ?, changed = ? WHERE id = ?")
      .run(bytes, Date.now(), id);
  }

  mark(id: number, state: Exclude<ItemState, 'done'>, reason: string | null, cause: ProblemCode | null = null): void {
    this.#db.prepare('UPDATE item SET state = ?, reason = ?, cause = ? WHERE id = ?').run(state, reason, cause, id);
  }

  /** Puts all pictures of a batch that are in one state into another, and says how many. */
  move(batch: number, from: ItemState, to: ItemState): number {
    const { changes } = this.#db
      .prepare('UPDATE item SET state = ?, reason = NULL, cause = NULL WHERE batch = ? AND state = ?')
      .run(to, batch, from);
    return Number(changes);
  }

  /** Writes new plans down, and gives the pictures as they are now; one that changed its state meanwhile is left. */
  replan(planned: readonly Replanned[]): LedgerItem[] {
    const update = this.#db.prepare(
      `UPDATE item SET input = ?, output = ?, width = ?, height = ?, targetWidth = ?, targetHeight = ?, targetPixels = ?,
       encoding = ?, state = ?, reason = ?, cause = ?, folder = ?, defaultOutput = ?, facts = ?, bytes = NULL, readMs = NULL,
       networkMs = NULL, writeMs = NULL, startMs = NULL, provider = NULL, notes = '[]', model = NULL, networks = NULL
       WHERE id = ? AND state = ? AND removed IS NULL RETURNING *`,
    );
    const rows = inTransaction(this.#db, () =>
      planned.map(({ id, was, plan }) => update.get(...columnsOf(plan), id, was)),
    );
    return rows.filter((row) => row !== undefined).map(asItem);
  }

  setOverrides(ids: readonly number[], overrides: Partial<Recipe> | null): void {
    this.#each(
      'UPDATE item SET overrides = ? WHERE id = ?',
      ids,
      overrides === null ? null : JSON.stringify(overrides),
    );
  }

  /** Takes pictures out of their batch, until {@link restore} or {@link forgetRemoved}. */
  remove(ids: readonly number[], token: string): void {
    this.#each('UPDATE item SET removed = ? WHERE id = ?', ids, token);
  }

  /** Those whose files were added again meanwhile stay away. */
  restore(batch: number, token: string): LedgerItem[] {
    const rows = this.#db
      .prepare(
        `UPDATE item SET removed = NULL WHERE batch = ? AND removed = ?
         AND input NOT IN (SELECT input FROM item WHERE batch = ? AND removed IS NULL) RETURNING *`,
      )
      .all(batch, token, batch);
    return rows.map(asItem);
  }

  forgetRemoved(batch: number): void {
    this.#db.prepare('DELETE FROM item WHERE batch = ? AND removed IS NOT NULL').run(batch);
  }

  setPositions(positions: ReadonlyMap<number, number>): void {
    const update = this.#db.prepare('UPDATE item SET position = ? WHERE id = ?');
    inTransaction(this.#db, () => {
      for (const [id, position] of positions) update.run(position, id);
    });
  }

  item(id: number): LedgerItem {
    return asItem(this.#db.prepare('SELECT * FROM item WHERE id = ?').get(id));
  }

  items(batch: number, states?: readonly ItemState[]): LedgerItem[] {
    return [...this.each(batch, states)];
  }

  /** The same one by one, since a batch may have a hundred thousand. Not to be asked for again before it is at its end. */
  *each(batch: number, states: readonly ItemState[] = itemStates): Generator<LedgerItem> {
    const marks = states.map(() => '?').join(', ');
    const rows = this.#db
      .prepare(`SELECT * FROM item WHERE batch = ? AND removed IS NULL AND state IN (${marks}) ORDER BY position, id`)
      .iterate(batch, ...states);
    for (const row of rows) yield asItem(row);
  }

  /** What became of each picture so far, in their order. */
  *outcomes(batch: number): Generator<Outcome> {
    const rows = this.#db
      .prepare(
        'SELECT id, state, targetPixels, provider, output FROM item WHERE batch = ? AND removed IS NULL ORDER BY position, id',
      )
      .iterate(batch);
    for (const row of rows) yield outcome.parse(row);
  }

  counts(batch: number): Counts {
    const rows = this.#db
      .prepare(
        `SELECT state, COUNT(*) AS pictures, SUM(targetPixels) AS pixels FROM item
         WHERE batch = ? AND removed IS NULL GROUP BY state`,
      )
      .all(batch)
      .map((row) => stateCount.parse(row));
    const none = { pictures: 0, pixels: 0 };
    const found = Object.fromEntries(rows.map(({ state, ...count }) => [state, count]));
    return { waiting: none, running: none, done: none, skipped: none, failed: none, ...found };
  }

  /** What remains to be made, pictures that are alike together. */
  remaining(batch: number): SameSize[] {
    return this.#db
      .prepare(
        `SELECT width, height, targetWidth, targetHeight, targetPixels, overrides, COUNT(*) AS pictures FROM item
         WHERE batch = ? AND removed IS NULL AND state IN ('waiting', 'running')
         GROUP BY width, height, targetWidth, targetHeight, targetPixels, overrides`,
      )
      .all(batch)
      .map((row) => sameSize.parse(row));
  }

  /** The pictures that were made last, by the networks they went through. */
  pastWork(): PastWork[] {
    return this.#db
      .prepare(
        `SELECT networks, COUNT(*) AS pictures,
         CAST(SUM(1.0 * targetPixels * width * height / targetWidth / targetHeight) AS INTEGER) AS pixels,
         SUM(tookMs) AS ms
         FROM (SELECT * FROM item WHERE tookMs IS NOT NULL AND state = 'done' ORDER BY id DESC LIMIT ?)
         GROUP BY networks`,
      )
      .all(REMEMBERED)
      .map((row) => pastWork.parse(row));
  }

  /** How long the engine's last starts took, ms; undefined before any. */
  startTime(): number | undefined {
    const row = this.#db
      .prepare('SELECT AVG(startMs) AS ms FROM (SELECT startMs FROM item WHERE startMs > ? ORDER BY id DESC LIMIT 5)')
      .get(LEAST_START);
    return startTime.parse(row).ms ?? undefined;
  }

  close(): void {
    this.#db.close();
  }

  /** By state, since only so an index tells it without a look at every picture. */
  #lastPosition(batch: number): number {
    const last = this.#db.prepare('SELECT MAX(position) AS position FROM item WHERE batch = ? AND state = ?');
    return Math.max(0, ...itemStates.map((state) => lastPosition.parse(last.get(batch, state)).position ?? 0));
  }

  #each(sql: string, ids: readonly number[], value: string | null): void {
    const update = this.#db.prepare(sql);
    inTransaction(this.#db, () => {
      for (const id of ids) update.run(value, id);
    });
  }
}

/** The first that can be read. */
const firstBatch = (rows: readonly unknown[]): Batch | undefined => {
  for (const row of rows) {
    const batch = asBatchIfWhole(row);
    if (batch !== undefined) return batch;
  }
  return undefined;
};
