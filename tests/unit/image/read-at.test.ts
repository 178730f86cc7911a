import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFile } from '../../../src-main/image/read-at.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

test('any part of a file is read as it is, in whatever order and size, to its end', async () => {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'bytes');
  const bytes = Buffer.from(Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919) >> 5));
  await writeFile(file, bytes);
  await withFile(file, async (read, size) => {
    expect(size).toBe(bytes.length);
    for (const [at, length] of [
      ...[
        [0, 2],
        [2, 4],
        [16_380, 10],
        [5, 20_000],
        [1, 1],
        [49_990, 10],
        [49_990, 30],
        [60_000, 4],
        [0, 16_384],
        [NaN, 4],
      ],
    ] as [number, number][]) {
      expect(await read(at, length)).toEqual(Number.isNaN(at) ? Buffer.alloc(0) : bytes.subarray(at, at + length));
    }
  });
  await folder.dispose();
});
