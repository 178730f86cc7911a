import { basename, dirname, join, relative } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { z } from 'zod';
import { Problem } from '../base/problem.js';

// The ledger's tables, and how each version of them came from the one before. A step that was released never changes.

const first = `
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

/** A batch may be a window's queue: it grows, has an order, and its pictures may have settings of their own. */
const second = `
  ALTER TABLE batch ADD COLUMN owner TEXT NOT NULL DEFAULT 'command';
  -- The order in which pictures are made.
  ALTER TABLE item ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
  -- Folder of the result below the output folder, and the folder it goes to where none was chosen.
  ALTER TABLE item ADD COLUMN folder TEXT NOT NULL DEFAULT '';
  ALTER TABLE item ADD COLUMN beside TEXT NOT NULL DEFAULT '';
  -- What the header said, so that another plan need not read it again.
  ALTER TABLE item ADD COLUMN facts TEXT;
  -- Settings of this picture alone.
  ALTER TABLE item ADD COLUMN own TEXT;
  -- Model it was made with.
  ALTER TABLE item ADD COLUMN model TEXT;
  -- Code of the problem for which it was skipped or failed.
  ALTER TABLE item ADD COLUMN cause TEXT;
  -- Time of the last change of its files, ms.
  ALTER TABLE item ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
  -- Of the removal that can be undone.
  ALTER TABLE item ADD COLUMN removed TEXT;
  UPDATE item SET position = id;
  UPDATE item SET model = (SELECT json_extract(request, '$.model') FROM batch WHERE id = item.batch)
    WHERE state = 'done';
  DROP INDEX item_by_state;
  CREATE INDEX item_by_state ON item (batch, state, position);
`;

/** How long pictures took is kept by the networks they went through: a family's name stands for several. */
const third = `
  -- Ids of the networks it went through, one after the other.
  ALTER TABLE item ADD COLUMN networks TEXT;
  UPDATE item SET networks = json_array(CASE WHEN model LIKE '%-x' || (targetWidth / width) THEN model
    ELSE model || '-x' || (targetWidth / width) END)
    WHERE state = 'done' AND model IS NOT NULL AND width > 0
    AND targetWidth % width = 0 AND targetHeight = height * (targetWidth / width);
  CREATE INDEX item_by_networks ON item (networks, id) WHERE networks IS NOT NULL;
`;

/** Columns called after what they hold. */
const fourth = `
  ALTER TABLE item RENAME COLUMN own TO overrides;
  ALTER TABLE item RENAME COLUMN beside TO defaultOutput;
`;

/** A result may be several frames or pages. */
const fifth = `
  -- Of all of them together.
  ALTER TABLE item ADD COLUMN targetPixels INTEGER NOT NULL DEFAULT 0;
  UPDATE item SET targetPixels = targetWidth * targetHeight;
`;

/** The engine's start is no part of the time that a picture takes. */
const sixth = `
  -- Of the first picture's time, what was spent on the engine's start; null where that was not told apart.
  ALTER TABLE item ADD COLUMN startMs REAL;
  CREATE INDEX item_by_start ON item (id) WHERE startMs IS NOT NULL;
  DROP INDEX item_by_networks;
`;

/** Neighbours overlap, so that a picture's stages do not tell what it takes of a batch. */
const seventh = `
  -- From the picture settled before it to this one, without the engine's start; null where that was not told apart.
  ALTER TABLE item ADD COLUMN tookMs REAL;
`;

const steps: readonly ((db: DatabaseSyncInstance) => void)[] = [
  (db) => db.exec(first),
  (db) => {
    db.exec(second);
    placeResults(db);
  },
  (db) => db.exec(third),
  (db) => db.exec(fourth),
  (db) => db.exec(fifth),
  (db) => db.exec(sixth),
  (db) => db.exec(seventh),
];

const firstItem = z.object({ id: z.int(), input: z.string(), request: z.string() });
const firstRequest = z.object({ inputs: z.array(z.string()) });

/** The first version did not keep where a result belongs; it follows from the request. */
function placeResults(db: DatabaseSyncInstance): void {
  const rows = db.prepare('SELECT item.id, input, request FROM item JOIN batch ON batch.id = item.batch').all();
  const place = db.prepare('UPDATE item SET folder = ?, beside = ? WHERE id = ?');
  for (const row of rows) {
    const { id, input, request } = firstItem.parse(row);
    const { inputs } = firstRequest.parse(JSON.parse(request));
    const root = inputs.find((one) => input.startsWith(join(one, '/')));
    const below = root === undefined ? '' : relative(root, dirname(input));
    const prefix = root !== undefined && inputs.length > 1 ? basename(root) : '';
    const beside = root === undefined ? join(dirname(input), 'enlarged') : join(`${root}-enlarged`, below);
    place.run(join(prefix, below) === '.' ? '' : join(prefix, below), beside, id);
  }
}

/**
 * Brings a ledger to this program's version, all of a step or nothing.
 *
 * @throws Problem `ledger-newer` for a ledger of a later version of the program
 */
export function bringUpToDate(db: DatabaseSyncInstance): void {
  const version = versionOf(db);
  if (version > steps.length) {
    throw new Problem(
      'ledger-newer',
      'The record of your batches was written by a newer version of this program.',
      'Update the program.',
    );
  }
  for (const [i, step] of steps.entries()) {
    if (i < version) continue;
    inTransaction(db, () => {
      // Another process may have done it meanwhile.
      if (versionOf(db) > i) return;
      step(db);
      db.exec(`PRAGMA user_version = ${i + 1}`);
    });
  }
}

const versionOf = (db: DatabaseSyncInstance): number =>
  z.object({ user_version: z.int() }).parse(db.prepare('PRAGMA user_version').get()).user_version;

export function inTransaction<T>(db: DatabaseSyncInstance, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // Where the disk is full SQLite has done so by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
