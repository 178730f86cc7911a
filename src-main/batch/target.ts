import { Problem } from '../base/problem.js';
import type { RecipeTarget } from '../contract/window/recipe.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Factors beyond this give nothing but size. */
const LARGEST = 16;

const CENTIMETRES_PER_INCH = 2.54;

const factors: Readonly<Record<Exclude<RecipeTarget['kind'], 'print'>, (size: Size, value: number) => number>> = {
  scale: (_, value) => value,
  width: ({ width }, value) => value / width,
  height: ({ height }, value) => value / height,
  longSide: ({ width, height }, value) => value / Math.max(width, height),
  shortSide: ({ width, height }, value) => value / Math.min(width, height),
  megapixels: ({ width, height }, value) => Math.sqrt((value * 1e6) / (width * height)),
};

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
  if (factor > LARGEST + 1e-9) {
    throw new Problem(
      'too-large',
      `It would have to become ${factor.toFixed(1)} times as large, and ${LARGEST} times is the most.`,
      'Ask for a smaller size.',
    );
  }
  return { width: Math.round(size.width * factor), height: Math.round(size.height * factor), factor };
}

function factorFor(size: Size, target: RecipeTarget): number {
  if (target.kind !== 'print') return factors[target.kind](size, target.value);
  const inches = target.unit === 'cm' ? target.longSide / CENTIMETRES_PER_INCH : target.longSide;
  return factors.longSide(size, Math.round(inches * target.dpi));
}
