import type { ModelChoice } from '../contract.js';
import { frontsOf, psnrOn, secondsOf, testSetOf } from './compare.js';

// Three answers for who does not care for decibels: the fastest, the finest, and what lies well between them.

export type TierName = 'fast' | 'balanced' | 'best';

export interface Tier {
  readonly name: TierName;
  readonly choice: ModelChoice;
  /** Its quality cannot be told from that of the tier before by eye. */
  readonly looksAlike: boolean;
}

/** Decibels below which nobody sees a difference. */
const VISIBLE = 0.1;

/** @param choices  of one scale, for one kind of picture */
export function tiersOf(choices: readonly ModelChoice[]): Tier[] {
  const [front = []] = frontsOf(choices);
  const timed = choices
    .filter((choice) => secondsOf(choice) !== null)
    .toSorted((a, b) => secondsOf(a)! - secondsOf(b)!);
  // Decibels rank what was taught to be faithful. Models that clean and sharpen have fewer the more they do; what they cost
  // tells more.
  const isFaithful = choices.every(({ card }) => card.input === 'clean') && front.length > 0;
  const line = isFaithful ? front : timed;
  const [fast, best] = [line[0], line.at(-1)];
  if (fast === undefined || best === undefined) return [];
  const between = line.slice(1, -1);
  const middle = Math.sqrt(secondsOf(fast)! * secondsOf(best)!);
  const off = (choice: ModelChoice) => Math.abs(Math.log(secondsOf(choice)! / middle));
  const balanced = between.toSorted((a, b) => off(a) - off(b))[0];
  const named: [TierName, ModelChoice | undefined][] = [
    ['fast', fast],
    ['balanced', balanced],
    ['best', best === fast ? undefined : best],
  ];
  const testSet = testSetOf(choices);
  const tiers = named.flatMap(([name, choice]) => (choice === undefined ? [] : [{ name, choice }]));
  return tiers.map(({ name, choice }, i) => {
    const [own, before] = [psnrOn(testSet, choice), i > 0 ? psnrOn(testSet, tiers[i - 1]!.choice) : null];
    const looksAlike = isFaithful && own !== null && before !== null && Math.abs(own - before) < VISIBLE;
    return { name, choice, looksAlike };
  });
}
