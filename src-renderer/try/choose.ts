import type { ModelChoice } from '../contract.js';
import { secondsOf } from '../models/plot.js';

const MOST = 6;

/** The model in use, then the front, then what is fastest; from fast to fine. Only models of one scale compare. */
export function sixToTry(choices: readonly ModelChoice[], meant: ModelChoice | undefined): readonly ModelChoice[] {
  const scale = meant?.card.scale ?? choices[0]?.card.scale;
  const seconds = (choice: ModelChoice) => secondsOf(choice) ?? Infinity;
  const weight = (choice: ModelChoice) => (choice.card.id === meant?.card.id ? 0 : choice.front ? 1 : 2);
  return choices
    .filter(({ card }) => card.scale === scale)
    .toSorted((a, b) => weight(a) - weight(b) || seconds(a) - seconds(b))
    .slice(0, MOST)
    .toSorted((a, b) => seconds(a) - seconds(b));
}
