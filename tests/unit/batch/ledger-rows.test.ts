import { expect, test } from 'vitest';
import { added, asBatch, asBatchIfWhole, asItem, columnsOf } from '../../../src-main/batch/ledger-rows.js';
import type { PlannedItem } from '../../../src-main/batch/plan.js';

/** A row as the ledger gives it back for a plan. */
function rowOf(plan: PlannedItem): Record<string, unknown> {
  const names =
    'input output width height targetWidth targetHeight targetPixels encoding state reason cause folder defaultOutput facts';
  const values = columnsOf(plan);
  const planned = Object.fromEntries(names.split(' ').map((name, i) => [name, values[i]]));
  const nothing = { bytes: null, readMs: null, networkMs: null, writeMs: null, provider: null };
  return { id: 1, batch: 1, ...planned, ...nothing, notes: '[]', overrides: null, model: null, changed: 0 };
}

const plan: PlannedItem = {
  ...{ input: '/a.avif', output: '/out/a.png', folder: '', defaultOutput: '/out', state: 'waiting' },
  ...{ width: 100, height: 50, targetWidth: 200, targetHeight: 100, targetPixels: 20_000, reason: null, cause: null },
  encoding: { format: 'png', quality: 92, lossless: true, depth: 16 },
  facts: {
    ...{ format: 'avif', width: 100, height: 50, depth: 16, channels: 3, alpha: false, pages: 1, bytes: 1000 },
    pixels: 5000,
    hdr: 'PQ',
  },
};

test('what a header said is kept whole, high dynamic range too: plans are made anew from it', () => {
  expect(asItem(rowOf(plan))).toMatchObject({ facts: plan.facts, encoding: plan.encoding });
  const { hdr: _, ...standard } = plan.facts!;
  expect(asItem(rowOf({ ...plan, facts: standard })).facts).toStrictEqual(standard);
});

test('a row that was written a moment ago need not be read again', () => {
  const failed = { state: 'failed', reason: 'It is empty.', cause: 'file-empty' } as const;
  for (const one of [plan, { ...plan, ...failed, encoding: undefined, facts: undefined }]) {
    expect(added(one, { id: 1, batch: 1, changed: 0 })).toStrictEqual(asItem(rowOf(one)));
  }
});

test('a cause that this program knows is kept, and one of another version is none', () => {
  const failed = { ...plan, state: 'failed', reason: 'It has 9 legs.' } as const;
  expect(asItem(rowOf({ ...failed, cause: 'too-large' })).cause).toBe('too-large');
  const other = { ...rowOf({ ...failed, cause: null }), cause: 'too-many-legs' };
  expect(asItem(other)).toMatchObject({ state: 'failed', reason: 'It has 9 legs.', cause: null });
});

test('a tile that an earlier version took and this one refuses does not make a ledger unreadable', () => {
  const request = { inputs: ['/in'], output: '/out', target: { kind: 'scale', value: 2 }, tile: 3 };
  const batch = { id: 1, request: JSON.stringify(request), runner: null, owner: 'command' };
  expect(asBatch(batch).request.tile).toBe(3);
  expect(asItem({ ...rowOf(plan), overrides: '{"tile":3}' }).overrides).toEqual({ tile: 3 });
});

test('no value that a damaged disk or another version put into a column makes a row unreadable', () => {
  const sound = rowOf(plan);
  const odd = ['{', '{"format":"shape"}', 'null', '', -1, 1.5, null, new Uint8Array(2)];
  for (const column of Object.keys(sound).filter((name) => !['id', 'batch'].includes(name))) {
    for (const value of odd) expect(asItem({ ...sound, [column]: value })).toMatchObject({ id: 1 });
  }
  expect(asItem({ ...sound, encoding: '{"format":"shape"}' })).toMatchObject({ encoding: null, state: 'waiting' });
  expect(asItem({ ...sound, overrides: '{"model":7}' })).toMatchObject({ overrides: null, input: '/a.avif' });
});

test.each(['{', '{"model":7}', 'null'])('a request of %s is told as not readable, and is no mistake', (request) => {
  expect(asBatchIfWhole({ id: 1, request, runner: null, owner: 'window' })).toBeUndefined();
});
