import {
  CENTIMETRES_PER_INCH,
  factorFor,
  isTooLarge,
  sameSize,
  type QueueRow,
  type RecipeTarget,
} from '../contract.js';

// How large results are to be, as the pane lets it be said.

export type TargetGroup = 'scale' | 'side' | 'megapixels' | 'print';
export const targetGroups: readonly TargetGroup[] = ['scale', 'side', 'megapixels', 'print'];
export const sideKinds = ['longSide', 'shortSide', 'width', 'height'] as const;

export const groupOf = ({ kind }: RecipeTarget): TargetGroup =>
  kind === 'scale' || kind === 'megapixels' || kind === 'print' ? kind : 'side';

/** The picture whose size other ways to say a target start from where none is selected: 24 megapixels. */
const EXAMPLE = { width: 6000, height: 4000 };

/** The present size, said in another way: what a group's fields begin with. */
export function inGroup(target: RecipeTarget, group: TargetGroup, row: QueueRow | undefined): RecipeTarget {
  if (groupOf(target) === group) return target;
  const size = row !== undefined && row.width > 0 ? row : EXAMPLE;
  return sameSize(size, target, group === 'side' ? 'longSide' : group);
}

/** How many pictures are too small for a target: 16 times is the most. */
export const tooSmallFor = (target: RecipeTarget, rows: readonly QueueRow[]): number =>
  rows.filter((row) => row.width > 0 && row.state !== 'done' && isTooLarge(factorFor(row, target))).length;

/** Dots per inch of a print with this long side. */
export function dotsPerInch(width: number, height: number, { longSide, unit }: Print): number {
  const inches = unit === 'cm' ? longSide / CENTIMETRES_PER_INCH : longSide;
  return Math.round(Math.max(width, height) / inches);
}

type Print = Pick<Extract<RecipeTarget, { kind: 'print' }>, 'longSide' | 'unit'>;

/** What printers ask for. */
const USUAL_DOTS = 300;

/** Sides of a print at 300 dots per inch, cm. */
export const printSize = (width: number, height: number): readonly [width: number, height: number] => [
  (width / USUAL_DOTS) * CENTIMETRES_PER_INCH,
  (height / USUAL_DOTS) * CENTIMETRES_PER_INCH,
];
