import { join, normalize } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.dispose());

/** As the first version wrote it. */
function firstLedger(file: string): void {
  const db = new DatabaseSync(file);
  db.exec(`
    CREATE TABLE batch (id INTEGER PRIMARY KEY, created TEXT NOT NULL, request TEXT NOT NULL, runner INTEGER);
    CREATE TABLE item (
      id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE, input TEXT NOT NULL,
      output TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, targetWidth INTEGER NOT NULL,
      targetHeight INTEGER NOT NULL, encoding TEXT,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'skipped', 'failed')),
      reason TEXT, bytes INTEGER, readMs REAL, networkMs REAL, writeMs REAL, provider TEXT,
      notes TEXT NOT NULL DEFAULT '[]');
    CREATE INDEX item_by_state ON item (batch, state, id);
    PRAGMA user_version = 1;`);
  const target = { kind: 'scale', value: 2 };
  const request = { inputs: ['/shoot'], output: '/out', model: 'fine', target, lossless: false, name: '{name}' };
  const rest = { onConflict: 'skip', recursive: true, metadata: true, provider: 'auto', tile: 0 };
  db.prepare('INSERT INTO batch VALUES (1, ?, ?, NULL)').run('2026-01-01', JSON.stringify({ ...request, ...rest }));
  const insert = db.prepare(
    `INSERT INTO item (batch, input, output, width, height, targetWidth, targetHeight, state, readMs, networkMs, writeMs)
     VALUES (1, ?, ?, 1000, 500, 2000, 1000, ?, ?, ?, ?)`,
  );
  insert.run('/shoot/a.jpg', '/out/a.jpg', 'done', 10, 80, 10);
  insert.run('/shoot/deep/b.jpg', '/out/deep/b.jpg', 'waiting', null, null, null);
  db.close();
}

test('a ledger of the first version goes on: its pictures, their order, and where they belong', () => {
  const file = join(folder.path, 'ledger.sqlite');
  firstLedger(file);
  const ledger = new Ledger(file);
  expect(ledger.items(1)).toMatchObject([
    { input: '/shoot/a.jpg', state: 'done', folder: '', defaultOutput: normalize('/shoot-enlarged'), model: 'fine' },
    {
      input: '/shoot/deep/b.jpg',
      state: 'waiting',
      folder: 'deep',
      defaultOutput: normalize('/shoot-enlarged/deep'),
      overrides: null,
    },
  ]);
  expect(ledger.batch(1)).toMatchObject({ owner: 'command', request: { model: 'fine', inputs: ['/shoot'] } });
  // The engine's start was not told apart then, so its times teach nothing.
  expect(ledger.pastWork()).toEqual([]);
  expect(ledger.takeNext(1)!.input).toBe('/shoot/deep/b.jpg');
  ledger.close();
  const again = new Ledger(file);
  expect(again.items(1)).toHaveLength(2);
  again.close();
});
