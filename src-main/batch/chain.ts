import { Problem } from '../base/problem.js';
import type { ModelCard } from '../contract/model.js';
import { modelsOf } from '../contract/rules/models.js';

/**
 * Networks to run one after the other so that their scales multiply to at least `factor`, with the least work: each
 * costs as many pixels as it puts out. What is over is reduced afterwards.
 *
 * @param models  members of one family, or a single model
 */
export function chainFor(models: readonly ModelCard[], factor: number): ModelCard[] {
  const growing = models.filter(({ scale }) => scale > 1);
  if (growing.length === 0) throw new Problem('no-enlarging-model', 'The chosen model does not enlarge.');
  let best: { chain: ModelCard[]; work: number } | undefined;
  const extend = (chain: ModelCard[], scale: number, work: number): void => {
    if (best !== undefined && work >= best.work) return;
    if (chain.length > 0 && scale >= factor - 1e-9) {
      best = { chain, work };
      return;
    }
    for (const model of growing) {
      const next = scale * model.scale;
      extend([...chain, model], next, work + next * next * (model.multiplyAdds || 1));
    }
  };
  extend([], 1, 0);
  return best!.chain;
}

/**
 * The models that `name` stands for: the one with that id, or all of a family whose ids are `name-x2`, `name-x3`, ….
 *
 * @throws Problem `unknown-model` with the ids there are
 */
export function modelsNamed(all: readonly ModelCard[], name: string): ModelCard[] {
  const found = modelsOf(all, name);
  if (found.length > 0) return found;
  throw new Problem(
    'unknown-model',
    `There is no model called ${name}.`,
    `There are: ${all.map(({ id }) => id).join(', ')}. \`enlarger models import FILE\` adds one.`,
  );
}
