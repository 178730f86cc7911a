import { describe, expect, test } from 'vitest';
import { heartbeat, sharedBatch, sharedPicture, verdict } from '../../../src-main/studio/messages.js';
import { itemOf, priorityOf } from '../../../src-main/studio/put.js';
import { card } from '../../fixtures/cards.js';

const picture = {
  ...{ input: 'local:a.jpg', output: 'local:out/a.jpg', width: 100, height: 50, targetWidth: 400, targetHeight: 200 },
  ...{ targetPixels: 80_000, facts: null, encoding: { format: 'jpeg', quality: 92, lossless: false, depth: 8 } },
};

const batch = {
  ...{ id: '0123456789abcdef', version: '0.1.0', name: 'out', host: 'mac', created: '2026-01-01T00:00:00.000Z' },
  settings: { model: 'swift', target: { kind: 'scale', value: 4 }, output: null },
  models: [card('swift-x4', 4)],
  store: 'local:out/.enlarger-0123456789abcdef',
};

test('what a machine says is understood by another one', () => {
  expect(sharedPicture.parse(JSON.parse(JSON.stringify(picture)))).toEqual(picture);
  expect(sharedBatch.parse(batch)).toMatchObject({ id: batch.id, settings: { model: 'swift', tile: 0 } });
});

describe('what nobody of ours says is refused', () => {
  test.each([
    ['a way out', { input: 'local:../../etc/passwd' }],
    ['an absolute path', { output: '/etc/cron.d/x' }],
    ['a result of a thousand times the size', { targetWidth: 100_000 }],
    ['no width', { width: 0 }],
    ['a width that is no number', { width: '100' }],
    ['an unknown format', { encoding: { ...picture.encoding, format: 'exe' } }],
    ['facts of another kind', { facts: { format: 'jpeg' } }],
    ['a NUL', { input: 'local:a\0.jpg' }],
    ['a path of a megabyte', { input: `local:${'a'.repeat(1e6)}` }],
  ])('as a picture: %s', (_, change) => expect(sharedPicture.safeParse({ ...picture, ...change }).success).toBe(false));

  test.each([
    ['no models', { models: [] }],
    ['a model without a sum', { models: [{ ...card('swift-x4', 4), sha256: '../model' }] }],
    ['a model whose name leads elsewhere', { models: [card('../x', 4)] }],
    ['a store elsewhere', { store: 'local:../models' }],
    ['a name that is no id', { id: '../../x' }],
    ['settings that make no sense', { settings: { ...batch.settings, target: { kind: 'scale', value: -1 } } }],
  ])('as a batch: %s', (_, change) => expect(sharedBatch.safeParse({ ...batch, ...change }).success).toBe(false));

  test.each([null, 1, 'done', {}, { kind: 'done' }, { kind: 'found', bytes: -1 }, { kind: 'failed', code: 'x' }])(
    'as what became of a picture: %j',
    (told) => expect(verdict.safeParse(told).success).toBe(false),
  );

  test.each(['p0', 'p-1', 'p1 ', '1', undefined, 'p99999999999999999999', 'repeat:p1'])('as a name: %j', (name) =>
    expect(itemOf(name)).toBeUndefined(),
  );

  test('as a worker', () => expect(heartbeat.safeParse({ id: 'x', name: 'y' }).success).toBe(false));
});

test('a failure for a reason that this version has no word for is a failure still', () => {
  expect(verdict.parse({ kind: 'failed', code: 'made-up', reason: 'So it is.' })).toMatchObject({ code: 'unexpected' });
});

test('larger pictures come sooner, and every size has its place', () => {
  const order = [1e12, 1e9, 24e6, 23.9e6, 1e6, 1].map(priorityOf);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  for (const one of order) expect(one).toBeGreaterThanOrEqual(1);
  for (const one of order) expect(one).toBeLessThanOrEqual(2 ** 21);
});
