import { expect, test } from 'vitest';
import type { ModelChoice } from '../../../src-main/contract/window/models.js';
import { tiersOf } from '../../../src-renderer/models/tiers.js';
import { card } from '../../fixtures/cards.js';

const choice = (
  id: string,
  seconds: number,
  psnr: number | null,
  input: 'clean' | 'degraded' = 'clean',
): ModelChoice => ({
  card: card(id, 4, { input }),
  ...{ mps: 10, measuredHere: true, batchSeconds: seconds },
  quality: psnr === null ? null : { psnr, on: 'Set5', own: false },
});
const named = (choices: ModelChoice[]) =>
  tiersOf(choices).map(({ name, choice: { card: one }, looksAlike }) => [name, one.id, looksAlike]);

test('three models answer for all: the fastest, the finest, and one well between them', () => {
  const choices = [
    choice('a', 10, 30),
    choice('b', 30, 30.5),
    choice('c', 90, 31),
    choice('worse', 80, 30.4),
    choice('d', 900, 32),
  ];
  expect(named(choices)).toEqual([
    ['fast', 'a', false],
    ['balanced', 'c', false],
    ['best', 'd', false],
  ]);
});

test('what nobody sees is said', () => {
  expect(named([choice('a', 10, 30), choice('b', 30, 30.05)])).toEqual([
    ['fast', 'a', false],
    ['best', 'b', true],
  ]);
});

test('models that clean pictures are not ranked by decibels', () => {
  const choices = [choice('swift-photo', 10, 28.03, 'degraded'), choice('fine-photo', 30, 27.9, 'degraded')];
  expect(named(choices)).toEqual([
    ['fast', 'swift-photo', false],
    ['best', 'fine-photo', false],
  ]);
});

test('nothing is named where nothing is known', () => {
  expect(tiersOf([])).toEqual([]);
});
