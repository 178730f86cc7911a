import { Problem } from '../base/problem.js';
import { factorFor, isTooLarge, LARGEST_FACTOR, type Size } from '../contract/rules/target.js';
import type { RecipeTarget } from '../contract/window/recipe.js';

/**
 * Pixels of the result for a source of `size`, and the factor that leads there. A side that was asked for is met
 * exactly; the other is rounded.
 *
 * @throws Problem `large-enough` for a picture that is already as large, `too-large` for a factor over 16
 */
export function resultSize(size: Size, target: RecipeTarget): Size & { factor: number } {
  const factor = factorFor(size, target);
  if (factor < 1 || (factor === 1 && target.kind !== 'scale')) {
    throw new Problem('large-enough', `It is already as large as asked for (${size.width} x ${size.height}).`);
  }
  if (isTooLarge(factor)) {
    throw new Problem(
      'too-large',
      `It would have to become ${factor.toFixed(1)} times as large, and ${LARGEST_FACTOR} times is the most.`,
      'Ask for a smaller size.',
    );
  }
  return { width: Math.round(size.width * factor), height: Math.round(size.height * factor), factor };
}
