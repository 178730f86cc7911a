import type { ModelCard } from '../../contract/model.js';
import type { ProviderChoice } from '../../contract/providers.js';
import type { Speed, Speeds } from './speeds.js';

/** Seconds that every picture takes besides its pixels: files are opened, checked, renamed. */
export const PER_PICTURE = 0.1;

/** What networks that run one after the other take for a million pixels of the original; undefined where nothing is known. */
export function chainTime(chain: readonly ModelCard[], speeds: Speeds, provider: ProviderChoice): Speed | undefined {
  let [seconds, pixels] = [0, 1];
  let from: Speed['from'] = 'benchmark';
  for (const card of chain) {
    const speed = speeds.of(card, provider);
    if (speed === undefined) return undefined;
    seconds += pixels * speed.seconds;
    pixels *= card.scale ** 2;
    if (speed.from === 'estimate') from = 'estimate';
  }
  return { seconds, from };
}
