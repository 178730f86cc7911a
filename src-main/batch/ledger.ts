import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Problem } from '../base/problem.js';
import type { BatchItem, ItemState } from '../contract/batch.js';
import { upscaleRequest, type UpscaleRequest } from '../contract/request.js';
import type { JobDone } from '../engine/job.js';
import type { Encoding } from '../image/types.js';
import type { PlannedItem } from './plan.js';

// What was promised and what became of it, on disk: a row is written before the work it promises and after the work it
// reports, so that a kill at any moment leaves the truth.

const VERSION = 1;

const SCHEMA = `
  CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    created TEXT NOT NULL,
    request TEXT NOT NULL,
    -- Process that runs it, or null.
    runner INTEGER
  );
  CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
    input TEXT NOT NULL,
    output TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    targetWidth INTEGER NOT NULL,
    targetHeight INTEGER NOT NULL,
    encoding TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'skipped', 'failed')),
    reason TEXT,
    bytes INTEGER,
    readMs REAL,
    networkMs REAL,
    writeMs REAL,
    provider TEXT,
    notes TEXT NOT NULL DEFAULT '[]'
  );
  CREATE INDEX item_by_state ON item (batch, state, id);
`;

export interface Batch {
  readonly id: number;
  readonly request: UpscaleRequest;
  /** Id of the process that runs it, as far as the ledger knows. */
  readonly runner: number | null;
}

export interface LedgerItem extends BatchItem {
  readonly encoding: Encoding | null;
}

type Row = Record<string, string | number | null>;

export class Ledger {
  readonly #db: DatabaseSyncInstance;

  /** @throws Problem `ledger-newer` for a ledger of a later version of the program */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file);
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;');
    const { user_version: version } = this.#db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > VERSION) {
      throw new Problem(
        'ledger-newer',
        'The record of your batches was written by a newer version of this program.',
        'Update the program.',
      );
    }
    if (version === 0) this.#db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT;`);
  }

  addBatch(request: UpscaleRequest): number {
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO batch (created, request, runner) VALUES (?, ?, ?)')
      .run(new Date().toISOString(), JSON.stringify(request), process.pid);
    return Number(lastInsertRowid);
  }

  /** All or none: a batch that was planned half must not look like a whole one. */
  addItems(batch: number, items: readonly PlannedItem[]): void {
    const insert = this.#db.prepare(
      `INSERT INTO item (batch, input, output, width, height, targetWidth, targetHeight, encoding, state, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#db.exec('BEGIN');
    try {
      for (const one of items) {
        const encoding = one.encoding === undefined ? null : JSON.stringify(one.encoding);
        const sizes = [one.width, one.height, one.targetWidth, one.targetHeight];
        insert.run(batch, one.input, one.output, ...sizes, encoding, one.state, one.reason);
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** The newest batch with something in one of `states`, or undefined. */
  latestBatch(states: readonly ItemState[]): Batch | undefined {
    const marks = states.map(() => '?').join(', ');
    const row = this.#db
      .prepare(
        `SELECT * FROM batch WHERE EXISTS (SELECT 1 FROM item WHERE batch = batch.id AND state IN (${marks}))
         ORDER BY id DESC LIMIT 1`,
      )
      .get(...states) as Row | undefined;
    return row === undefined ? undefined : asBatch(row);
  }

  batch(id: number): Batch | undefined {
    const row = this.#db.prepare('SELECT * FROM batch WHERE id = ?').get(id) as Row | undefined;
    return row === undefined ? undefined : asBatch(row);
  }

  /** Notes which process runs a batch, or that none does any more. */
  setRunner(batch: number, runner: number | null): void {
    this.#db.prepare('UPDATE batch SET runner = ? WHERE id = ?').run(runner, batch);
  }

  /** The next waiting picture, marked as running. */
  takeNext(batch: number): LedgerItem | undefined {
    const row = this.#db
      .prepare(
        `UPDATE item SET state = 'running' WHERE id =
         (SELECT id FROM item WHERE batch = ? AND state = 'waiting' ORDER BY id LIMIT 1) RETURNING *`,
      )
      .get(batch) as Row | undefined;
    return row === undefined ? undefined : asItem(row);
  }

  markDone(id: number, outcome: JobDone): void {
    const { read, network, write } = outcome.stages;
    this.#db
      .prepare(
        `UPDATE item SET state = 'done', reason = NULL, bytes = ?, readMs = ?, networkMs = ?, writeMs = ?,
         provider = ?, notes = ? WHERE id = ?`,
      )
      .run(outcome.bytes, read, network, write, outcome.provider, JSON.stringify(outcome.notes), id);
  }

  /** A picture whose result was complete when the process that made it was killed. */
  markFound(id: number, bytes: number): void {
    this.#db.prepare("UPDATE item SET state = 'done', reason = NULL, bytes = ? WHERE id = ?").run(bytes, id);
  }

  mark(id: number, state: Exclude<ItemState, 'done'>, reason: string | null): void {
    this.#db.prepare('UPDATE item SET state = ?, reason = ? WHERE id = ?').run(state, reason, id);
  }

  /** Puts all pictures of a batch that are in one state into another, and says how many. */
  move(batch: number, from: ItemState, to: ItemState): number {
    const { changes } = this.#db
      .prepare('UPDATE item SET state = ?, reason = NULL WHERE batch = ? AND state = ?')
      .run(to, batch, from);
    return Number(changes);
  }

  /** Lets a failed picture wait again, with what a new look at its header says. */
  replan(id: number, item: PlannedItem): void {
    const { output, width, height, targetWidth, targetHeight, encoding } = item;
    this.#db
      .prepare(
        `UPDATE item SET state = 'waiting', reason = NULL, output = ?, width = ?, height = ?, targetWidth = ?,
         targetHeight = ?, encoding = ? WHERE id = ?`,
      )
      .run(output, width, height, targetWidth, targetHeight, JSON.stringify(encoding), id);
  }

  item(id: number): LedgerItem {
    return asItem(this.#db.prepare('SELECT * FROM item WHERE id = ?').get(id) as Row);
  }

  items(batch: number, states?: readonly ItemState[]): LedgerItem[] {
    const rows = this.#db.prepare('SELECT * FROM item WHERE batch = ? ORDER BY id').all(batch) as Row[];
    return rows.map(asItem).filter(({ state }) => states?.includes(state) ?? true);
  }

  /** Output megapixels a second of the pictures that were made last with requests for `model`; undefined before any. */
  measuredSpeed(model: string): number | undefined {
    const row = this.#db
      .prepare(
        `SELECT SUM(targetWidth * targetHeight) AS pixels, SUM(readMs + networkMs + writeMs) AS ms FROM
         (SELECT item.* FROM item JOIN batch ON batch.id = item.batch
          WHERE state = 'done' AND json_extract(request, '$.model') = ? ORDER BY item.id DESC LIMIT 50)`,
      )
      .get(model) as { pixels: number | null; ms: number | null };
    return row.pixels === null || !row.ms ? undefined : row.pixels / 1000 / row.ms;
  }

  close(): void {
    this.#db.close();
  }
}

const asBatch = (row: Row): Batch => ({
  id: Number(row['id']),
  request: upscaleRequest.parse(JSON.parse(String(row['request']))),
  runner: row['runner'] as number | null,
});

function asItem(row: Row): LedgerItem {
  const { encoding, notes, ...rest } = row;
  return {
    ...(rest as unknown as BatchItem),
    notes: JSON.parse(String(notes)) as string[],
    encoding: encoding === null || encoding === undefined ? null : (JSON.parse(String(encoding)) as Encoding),
  };
}
