import type { StoredCard } from '../contract/model.js';
import { countGraph } from '../network/count.js';
import { receptiveRadius } from '../network/radius.js';
import { whyNotLocal } from '../network/bands.js';
import type { NetworkFound } from './read-network.js';

/** What a card says that can be read off the graph. */
export type Costs = Pick<
  StoredCard,
  'local' | 'receptiveRadius' | 'margin' | 'parameters' | 'flopsG' | 'activationsM' | 'convolutions' | 'multiplyAdds'
>;

/**
 * Margin of tiles for networks that look at the whole, LR pixels. No margin makes these exact; the card carries how far
 * off this one is.
 */
const GLOBAL_MARGIN = 32;

/** Counts a network and finds out how far it looks. */
export function costsOf({ graph }: NetworkFound): Costs {
  const { parameters, flops, activations, convolutions, multiplyAdds } = countGraph(graph);
  const radius = receptiveRadius(graph) ?? null;
  return {
    local: whyNotLocal(graph) === undefined,
    receptiveRadius: radius,
    margin: radius ?? GLOBAL_MARGIN,
    parameters,
    flopsG: flops / 1e9,
    activationsM: activations / 1e6,
    convolutions,
    multiplyAdds,
  };
}
