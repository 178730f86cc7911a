import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../fixtures/cli.js';

test('THIRD_PARTY.md is what `node scripts/third-party.mjs` writes', async () => {
  const { thirdParty } = (await import(`${root}scripts/third-party.mjs`)) as { thirdParty: () => Promise<string> };
  expect(readFileSync(join(root, 'THIRD_PARTY.md'), 'utf8')).toBe(await thirdParty());
});
