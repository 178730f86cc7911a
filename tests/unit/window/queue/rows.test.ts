import { describe, expect, test } from 'vitest';
import { Rows } from '../../../../src-main/window/queue/rows.js';
import { withoutPaths } from '../../../../src-main/window/redaction.js';
import type { LedgerItem } from '../../../../src-main/batch/ledger.js';

describe('the order of a queue', () => {
  test.each([
    { ids: [4], before: 1, order: [4, 1, 2, 3, 5] },
    { ids: [1, 2], before: null, order: [3, 4, 5, 1, 2] },
    { ids: [5, 1], before: 3, order: [2, 1, 5, 3, 4] },
    { ids: [2, 3], before: 3, order: [1, 2, 3, 4, 5] },
    { ids: [3], before: 99, order: [1, 2, 4, 5, 3] },
    { ids: [99], before: 1, order: [1, 2, 3, 4, 5] },
  ])('$ids before $before is $order', ({ ids, before, order }) => {
    const rows = new Rows();
    rows.put([1, 2, 3, 4, 5].map((id) => ({ id }) as LedgerItem));
    rows.move(ids, before);
    expect(rows.order).toEqual(order);
  });
});

describe('diagnostics', () => {
  const hidden = { homes: ['/home/nora'], names: ['nora'] };

  test.each([
    ['/home/nora/Pictures/Wedding/a b.jpg', /Pictures|Wedding|nora/],
    ['{"input":"/mnt/clients/ACME/x.tif"}', /clients|ACME/],
    ['{"input":"C:\\\\Users\\\\nora\\\\x.tif"}', /Users|nora/],
    ['Error: cannot read /Volumes/Shoot 12/raw.png', /Shoot|Volumes/],
    ['signed by Nora', /nora/i],
  ])('%s keeps nothing private', (text, secret) => {
    expect(withoutPaths(text, hidden)).not.toMatch(secret);
  });

  test('keep what helps', () => {
    const text = 'Error at /opt/app/dist/main/batch/queue.js:12:3 with swift-x4, 24/7 read of a.b';
    expect(withoutPaths(text, hidden)).toContain('dist/main/batch/queue.js:12:3');
    expect(withoutPaths(text, hidden)).toContain('swift-x4');
  });
});
