import type { ModelChoice } from '../contract.js';
import { frontsOf, secondsOf } from '../models/compare.js';

const MOST = 6;

/** The model in use, then the fronts, then what is fastest; from fast to fine. Only models of one scale compare. */
export function sixToCompare(
  choices: readonly ModelChoice[],
  selectedModel: ModelChoice | undefined,
): readonly ModelChoice[] {
  const scale = selectedModel?.card.scale ?? choices[0]?.card.scale;
  const seconds = (choice: ModelChoice) => secondsOf(choice) ?? Infinity;
  const ofScale = choices.filter(({ card }) => card.scale === scale);
  const fronts = new Set(frontsOf(ofScale).flat());
  const weight = (choice: ModelChoice) => (choice.card.id === selectedModel?.card.id ? 0 : fronts.has(choice) ? 1 : 2);
  return ofScale
    .toSorted((a, b) => weight(a) - weight(b) || seconds(a) - seconds(b))
    .slice(0, MOST)
    .toSorted((a, b) => seconds(a) - seconds(b));
}
