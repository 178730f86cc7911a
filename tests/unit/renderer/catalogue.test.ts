import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogue } from '../../../src-main/contract/catalogue.js';
import { isLicensed } from '../../../src-main/contract/rules/licence.js';
import { sortedBy } from '../../../src-renderer/models/catalogue-order.js';
import { matches, noFilters } from '../../../src-renderer/models/filters.js';
import { en } from '../../../src-renderer/words/en.js';

const root = join(import.meta.dirname, '..', '..', '..');
const { models } = catalogue.parse(JSON.parse(readFileSync(join(root, 'models', 'catalogue.json'), 'utf8')));
const choices = models.map((entry) => ({ ...entry, installed: false, download: 1 }));

it('has words and a sample for every recommended model, and recommends none without a licence', () => {
  const recommended = models.filter((entry) => entry.recommended !== undefined);
  expect(new Set(recommended.map((entry) => entry.recommended))).toEqual(
    new Set(['photographs', 'illustrations', 'faithful']),
  );
  for (const { id, licence, redistributable } of recommended) {
    expect(`about.${id}` in en, id).toBe(true);
    expect(readFileSync(join(root, 'src-renderer', 'public', 'samples', `${id}.webp`)).length).toBeLessThan(20_000);
    expect([isLicensed(licence), redistributable], id).toEqual([true, true]);
  }
  expect(models.filter(({ licence }) => !isLicensed(licence)).length).toBeGreaterThan(0);
});

it('sorts by a column, either way, with what has no figure at the end', () => {
  const best = sortedBy(choices, 'Set5', true);
  expect(best[0]!.id).toBe('smfanet-x2');
  expect(best.at(-1)!.measured).toEqual([]);
  expect(sortedBy(choices, 'Set5', false).at(-1)!.measured).toEqual([]);
  expect(sortedBy(choices, 'scale', false).map(({ scale }) => scale)).toEqual(
    choices.map(({ scale }) => scale).sort((a, b) => a - b),
  );
});

it('finds models by parts of their names and licences, in any order', () => {
  const found = (search: string) => choices.filter(matches({ ...noFilters, search })).map(({ id }) => id);
  expect(found('x4plus ESRGAN')).toEqual(['realesrgan-x4plus', 'realesrgan-x4plus-anime']);
  expect(found('none stated pan').length).toBe(3);
  expect(found('no such thing')).toEqual([]);
});
