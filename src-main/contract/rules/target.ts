import type { RecipeTarget } from '../window/recipe.js';

// How large a result is to be, and how else the same size can be said.

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Factors beyond this give nothing but size. */
export const LARGEST_FACTOR = 16;

export const CENTIMETRES_PER_INCH = 2.54;

const factors: Readonly<Record<Exclude<RecipeTarget['kind'], 'print'>, (size: Size, value: number) => number>> = {
  scale: (_, value) => value,
  width: ({ width }, value) => value / width,
  height: ({ height }, value) => value / height,
  longSide: ({ width, height }, value) => value / Math.max(width, height),
  shortSide: ({ width, height }, value) => value / Math.min(width, height),
  megapixels: ({ width, height }, value) => Math.sqrt((value * 1e6) / (width * height)),
};

/** How many times as large a picture of `size` must become. */
export const factorFor = (size: Size, target: RecipeTarget): number =>
  target.kind === 'print' ? factors.longSide(size, printPixels(target)) : factors[target.kind](size, target.value);

export const isTooLarge = (factor: number): boolean => factor > LARGEST_FACTOR + 1e-9;

/** Pixels of the long side of a print. */
export const printPixels = ({ longSide, unit, dpi }: Extract<RecipeTarget, { kind: 'print' }>): number =>
  Math.round((unit === 'cm' ? longSide / CENTIMETRES_PER_INCH : longSide) * dpi);

/** Another kind of target under which a picture gets the size that it has under `target`, rounded to what people enter. */
export function sameSize(size: Size, target: RecipeTarget, kind: RecipeTarget['kind']): RecipeTarget {
  const factor = factorFor(size, target);
  const [width, height] = [Math.round(size.width * factor), Math.round(size.height * factor)];
  const longSide = Math.max(width, height);
  switch (kind) {
    case 'scale':
      return { kind, value: Math.min(LARGEST_FACTOR, Math.max(1, Math.round(factor * 100) / 100)) };
    case 'width':
      return { kind, value: width };
    case 'height':
      return { kind, value: height };
    case 'longSide':
      return { kind, value: longSide };
    case 'shortSide':
      return { kind, value: Math.min(width, height) };
    case 'megapixels':
      return { kind, value: Math.max(0.01, Math.round((width * height) / 1e4) / 100) };
    case 'print':
      return { kind, dpi: 300, unit: 'cm', longSide: Math.round((longSide / 300) * CENTIMETRES_PER_INCH * 10) / 10 };
  }
}
