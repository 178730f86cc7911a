import type { RecipeTarget } from '../contract.js';

// How large results are to be, as the pane lets it be said.

export type TargetGroup = 'scale' | 'side' | 'megapixels' | 'print';
export const sideKinds = ['longSide', 'shortSide', 'width', 'height'] as const;

const CM_PER_INCH = 2.54;

/** Pixels of the long side of a print. */
export const printPixels = ({ longSide, unit, dpi }: Extract<RecipeTarget, { kind: 'print' }>): number =>
  Math.round((unit === 'cm' ? longSide / CM_PER_INCH : longSide) * dpi);

const STARTS: Readonly<Record<TargetGroup, RecipeTarget>> = {
  scale: { kind: 'scale', value: 4 },
  side: { kind: 'longSide', value: 8000 },
  megapixels: { kind: 'megapixels', value: 100 },
  print: { kind: 'print', longSide: 60, unit: 'cm', dpi: 300 },
};

/** Another way to say a size, keeping what both ways share: a print's long side in pixels is a long side. */
export function switchTarget(target: RecipeTarget, group: TargetGroup): RecipeTarget {
  if (group === 'side' && target.kind === 'print') return { kind: 'longSide', value: printPixels(target) };
  return STARTS[group];
}
