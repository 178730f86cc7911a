import type { PastWork } from '../../batch/ledger-rows.js';
import type { ModelCard } from '../../contract/model.js';
import { chainTime, PER_PICTURE } from './chain-time.js';
import type { Speeds } from './speeds.js';

/** How much longer than expected pictures take on this machine, by what the expectation rested on. */
export interface Factors {
  readonly benchmark: number | undefined;
  readonly estimate: number | undefined;
}

/**
 * One factor for the machine, learnt from the pictures that were made last, whichever models made them: so models keep
 * their order among each other however much was made with one of them. Guesses have a factor of their own only as long
 * as nothing was measured.
 */
export function factorsOf(past: readonly PastWork[], cards: readonly ModelCard[], speeds: Speeds): Factors {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const sums = { benchmark: { took: 0, expected: 0 }, estimate: { took: 0, expected: 0 } };
  for (const { networks, pictures, pixels, ms } of past) {
    const chain = networks.flatMap((id) => byId.get(id) ?? []);
    const time = chain.length === networks.length ? chainTime(chain, speeds, 'auto') : undefined;
    if (time === undefined) continue;
    sums[time.from].took += ms / 1000;
    sums[time.from].expected += pictures * PER_PICTURE + (pixels / 1e6) * time.seconds;
  }
  const ratio = ({ took, expected }: typeof sums.benchmark): number | undefined =>
    expected > 0 && took > 0 ? took / expected : undefined;
  return { benchmark: ratio(sums.benchmark), estimate: ratio(sums.benchmark) ?? ratio(sums.estimate) };
}
