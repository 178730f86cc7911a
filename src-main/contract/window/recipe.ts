import { z } from 'zod';
import { path, upscaleRequest, type SizeTarget } from '../request.js';
import { withoutDefaults } from './changes.js';

// How pictures are to be made: what the right-hand pane sets. A request is a recipe with inputs.

const { inputs: _inputs, output: _output, target: _target, ...common } = upscaleRequest.shape;

/** Side of a print in centimetres or inches, and its dots per inch; the result's long side follows. */
const print = z.object({
  kind: z.literal('print'),
  longSide: z.number().positive(),
  unit: z.enum(['cm', 'inch']),
  dpi: z.number().min(36).max(2400),
});

export const recipeTarget = z.union([upscaleRequest.shape.target, print]);
export type RecipeTarget = SizeTarget | z.infer<typeof print>;

export const recipe = z.object({
  ...common,
  target: recipeTarget,
  /** Folder for results, absolute; null for one called after the source's folder, beside it. */
  output: path.nullable(),
});
export type Recipe = z.infer<typeof recipe>;

/** What is given changes, what is left out stays; null for `format` or `quality` goes back to what suits each picture. */
export const recipeChanges = z.object({
  ...withoutDefaults(recipe.shape),
  format: recipe.shape.format.nullable().optional(),
  quality: recipe.shape.quality.nullable().optional(),
});
export type RecipeChanges = z.infer<typeof recipeChanges>;

export interface Preset {
  readonly name: string;
  readonly recipe: Recipe;
}
