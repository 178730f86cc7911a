import { Problem } from '../../base/problem.js';
import type { RecipeTarget } from '../../contract/window/recipe.js';
import type { ProbedPicture } from '../../batch/probed.js';

/** Four times a picture of so many megapixels has 200: it takes long and much room. */
const LARGE = 12.5;

const TWICE: RecipeTarget = { kind: 'scale', value: 2 };
const FOUR_TIMES: RecipeTarget = { kind: 'scale', value: 4 };

/** What an empty queue proposes for its first pictures, by the middle one of them: large ones become twice as large. */
export function firstSize(pictures: readonly Pick<ProbedPicture, 'facts'>[]): RecipeTarget {
  const sizes = pictures
    .flatMap(({ facts }) => (facts instanceof Problem ? [] : [(facts.width * facts.height) / 1e6]))
    .sort((a, b) => a - b);
  return (sizes[sizes.length >> 1] ?? 0) > LARGE ? TWICE : FOUR_TIMES;
}
