import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { fuzz } from '../../fuzz/fuzz.js';
import { targets } from '../../fuzz/targets.js';

// A bounded run over every reader, of the same files each time. `node scripts/fuzz.mjs COUNT` goes on from other seeds for
// as long as is wished, and `scripts/reliability.mjs` writes down what came of it.

const { FUZZ_COUNT = '40', FUZZ_FIRST = '1', FUZZ_LOG } = process.env;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

test.each(targets)(
  '$name: whatever is wrong in a file is told in words',
  async (target) => {
    const found = await fuzz(target, Number(FUZZ_FIRST), Number(FUZZ_COUNT), folder.path);
    if (FUZZ_LOG !== undefined) {
      const refused = Object.fromEntries(found?.refused ?? []);
      await appendFile(FUZZ_LOG, `${JSON.stringify({ name: target.name, ...found, refused })}\n`);
    }
    expect(found?.faults ?? []).toEqual([]);
  },
  60_000 + Number(FUZZ_COUNT) * 5000,
);
