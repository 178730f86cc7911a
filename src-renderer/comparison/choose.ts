import type { ModelChoice } from '../contract.js';
import { frontsOf, secondsOf } from '../models/compare.js';

/** Beside the original: six cells can be looked at together. */
const MOST = 5;

/** The model in use first; then those of its scale on the fronts, then what is fastest, from fast to fine. */
export function choicesToCompare(
  choices: readonly ModelChoice[],
  selectedModel: ModelChoice | undefined,
): readonly ModelChoice[] {
  const scale = selectedModel?.card.scale ?? choices[0]?.card.scale;
  const seconds = (choice: ModelChoice) => secondsOf(choice) ?? Infinity;
  const ofScale = choices.filter(({ card }) => card.scale === scale);
  const fronts = new Set(frontsOf(ofScale).flat());
  const isSelected = ({ card }: ModelChoice) => card.id === selectedModel?.card.id;
  const weight = (choice: ModelChoice) => (isSelected(choice) ? 0 : fronts.has(choice) ? 1 : 2);
  return ofScale
    .toSorted((a, b) => weight(a) - weight(b) || seconds(a) - seconds(b))
    .slice(0, MOST)
    .toSorted((a, b) => Number(isSelected(b)) - Number(isSelected(a)) || seconds(a) - seconds(b));
}
