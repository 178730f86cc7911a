import { describe, expect, test } from 'vitest';
import { factorFor, isTooLarge, sameSize } from '../../../src-main/contract/rules/target.js';
import type { RecipeTarget } from '../../../src-main/contract/window/recipe.js';

const size = { width: 6000, height: 4000 };

describe('the size of a result', () => {
  test.each<[RecipeTarget, number]>([
    [{ kind: 'scale', value: 2.5 }, 2.5],
    [{ kind: 'width', value: 9000 }, 1.5],
    [{ kind: 'height', value: 8000 }, 2],
    [{ kind: 'longSide', value: 12_000 }, 2],
    [{ kind: 'shortSide', value: 12_000 }, 3],
    [{ kind: 'megapixels', value: 96 }, 2],
    // 10 inches at 1200 dots each.
    [{ kind: 'print', longSide: 25.4, unit: 'cm', dpi: 1200 }, 2],
  ])('%j is a factor of %d', (target, factor) => expect(factorFor(size, target)).toBeCloseTo(factor, 9));

  test.each(['scale', 'width', 'height', 'longSide', 'shortSide', 'megapixels', 'print'] as const)(
    'said as %s is the same size',
    (kind) => {
      const said = sameSize(size, { kind: 'scale', value: 2 }, kind);
      expect(said.kind).toBe(kind);
      expect(factorFor(size, said)).toBeCloseTo(2, 2);
    },
  );

  test('16 times is the most', () => expect([16, 16.01].map(isTooLarge)).toEqual([false, true]));
});
