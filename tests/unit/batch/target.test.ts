import { describe, expect, test } from 'vitest';
import { chainFor, modelsNamed } from '../../../src-main/batch/chain.js';
import { resultSize } from '../../../src-main/batch/target.js';
import type { SizeTarget } from '../../../src-main/contract/request.js';
import { card } from '../../fixtures/cards.js';

const size = { width: 600, height: 401 };

describe('the size of a result', () => {
  test.each<SizeTarget & { width: number; height: number }>([
    { kind: 'scale', value: 1, width: 600, height: 401 },
    { kind: 'scale', value: 2.5, width: 1500, height: 1003 },
    { kind: 'scale', value: 16, width: 9600, height: 6416 },
    { kind: 'width', value: 1000, width: 1000, height: 668 },
    { kind: 'height', value: 1000, width: 1496, height: 1000 },
    { kind: 'longSide', value: 4000, width: 4000, height: 2673 },
    { kind: 'shortSide', value: 802, width: 1200, height: 802 },
    { kind: 'megapixels', value: 12, width: 4237, height: 2832 },
  ])('$kind $value', ({ width, height, ...target }) => {
    expect(resultSize(size, target)).toMatchObject({ width, height });
  });

  test.each<SizeTarget & { code: string }>([
    { kind: 'width', value: 600, code: 'large-enough' },
    { kind: 'longSide', value: 500, code: 'large-enough' },
    { kind: 'megapixels', value: 0.1, code: 'large-enough' },
    { kind: 'width', value: 60_000, code: 'too-large' },
  ])('$kind $value is refused: $code', ({ code, ...target }) => {
    expect(() => resultSize(size, target)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the networks for a factor', () => {
  const family = [card('swift-x2', 2), card('swift-x3', 3), card('swift-x4', 4)];
  test.each([
    { factor: 1, chain: [2] },
    { factor: 2, chain: [2] },
    { factor: 2.2, chain: [3] },
    { factor: 4, chain: [4] },
    { factor: 5, chain: [2, 3] },
    { factor: 8, chain: [2, 4] },
    { factor: 16, chain: [4, 4] },
  ])('$factor needs $chain', ({ factor, chain }) => {
    const found = chainFor(family, factor).map(({ scale }) => scale);
    expect(found.toSorted()).toEqual(chain);
    expect(found.reduce((a, b) => a * b)).toBeGreaterThanOrEqual(factor);
  });

  test('one model is used again and again', () => {
    expect(chainFor([card('only-x2', 2)], 16)).toHaveLength(4);
  });

  test('a model that does not enlarge is refused', () => {
    expect(() => chainFor([card('denoise', 1)], 2)).toThrow(expect.objectContaining({ code: 'no-enlarging-model' }));
  });

  test.each([
    { name: 'swift', ids: ['swift-x2', 'swift-x3', 'swift-x4'] },
    { name: 'swift-x3', ids: ['swift-x3'] },
  ])('$name stands for $ids', ({ name, ids }) => {
    expect(modelsNamed(family, name).map(({ id }) => id)).toEqual(ids);
  });

  test('an unknown name is refused with the names there are', () => {
    expect(() => modelsNamed(family, 'slow')).toThrow(expect.objectContaining({ code: 'unknown-model' }));
  });
});
