import { describe, expect, test } from 'vitest';
import { Behind } from '../../../src-main/engine/behind.js';

describe('rows that are handed on while the next are made', () => {
  test('come one after the other, and at the end all are there', async () => {
    const seen: number[] = [];
    let go!: () => void;
    const first = new Promise<void>((resolve) => (go = resolve));
    const behind = new Behind({
      async appendRows(rows) {
        if (seen.length === 0) await first;
        seen.push(rows[0]!);
      },
    });
    await behind.appendRows(Uint8Array.of(1));
    const second = behind.appendRows(Uint8Array.of(2));
    expect(seen).toEqual([]);
    go();
    await second;
    await behind.end();
    expect(seen).toEqual([1, 2]);
  });

  test('that cannot be written stop whoever makes more', async () => {
    const behind = new Behind({ appendRows: () => Promise.reject(new Error('full')) });
    await behind.appendRows(Uint8Array.of(1));
    await expect(behind.appendRows(Uint8Array.of(2))).rejects.toThrow('full');
    await expect(behind.end()).rejects.toThrow('full');
  });
});
