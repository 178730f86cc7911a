import { formats, outputFormats, outputTraits, type OutputFormat } from '../formats.js';
import type { Recipe, RecipeChanges } from '../window/recipe.js';

/**
 * A recipe after changes. Null takes a wish back, but for the output folder, where it is one (beside the originals);
 * what is undefined is no change.
 */
export function withChanges<R extends Partial<Recipe>>(before: R, changes: RecipeChanges): R {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const merged = Object.entries({ ...before, ...Object.fromEntries(given) });
  return Object.fromEntries(merged.filter(([key, value]) => value !== null || key === 'output')) as R;
}

/** What takes changes back: what was there before, null where nothing was. */
export const undoing = (before: Recipe, changes: RecipeChanges): RecipeChanges =>
  Object.fromEntries(Object.keys(changes).map((key) => [key, before[key as keyof Recipe] ?? null]));

/** Whether there is a quality to choose: results that are always lossless have none. */
export const hasQuality = ({ format, lossless }: Pick<Recipe, 'format' | 'lossless'>): boolean => {
  const how = format === undefined ? 'choice' : outputTraits(format).lossless;
  return how === 'never' || (how === 'choice' && !lossless);
};

/** The quality that results get; undefined where each picture gets what suits its own format. */
export const qualityOf = ({ format, quality }: Pick<Recipe, 'format' | 'quality'>): number | undefined =>
  quality ?? (format === undefined ? undefined : outputTraits(format).defaultQuality);

/** Whether it can be chosen to lose nothing. */
export const mayBeLossless = ({ format }: Pick<Recipe, 'format'>): boolean =>
  format !== undefined && outputTraits(format).lossless === 'choice';

/** What people call a format. */
export const formatTitle = (format: keyof typeof formats): string => formats[format].title;

/** What results can be written in, as people write it. */
export const formatTitles: readonly (readonly [format: OutputFormat, title: string])[] = outputFormats.map((format) => [
  format,
  formatTitle(format),
]);
