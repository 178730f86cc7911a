import type { StoredCard } from '../contract/model.js';
import { convolutionsOf, countGraph, parametersOf } from '../network/count.js';
import type { Graph } from '../network/graph.js';
import { receptiveRadius } from '../network/radius.js';
import { NotCounted } from '../network/shapes.js';
import { whyNotLocal } from '../network/bands.js';
import type { NetworkFound } from './read-network.js';

/** What a card says that can be read off the graph. */
export type Costs = Pick<StoredCard, 'local' | 'receptiveRadius' | 'margin'> & Counts;

type Counts = Pick<
  StoredCard,
  'parameters' | 'flopsG' | 'activationsM' | 'convolutions' | 'multiplyAdds' | 'notCounted'
>;

/**
 * Margin of tiles for networks that look at the whole, LR pixels. No margin makes these exact; the card carries how far
 * off this one is.
 */
const GLOBAL_MARGIN = 32;

/** Counts a network and finds out how far it looks. */
export function costsOf({ graph, fixedSize }: NetworkFound): Costs {
  const radius = receptiveRadius(graph) ?? null;
  // Half of a tile of the only size there is must remain when its margins are taken off.
  const room = fixedSize === undefined ? Infinity : Math.min(fixedSize.width, fixedSize.height) >> 2;
  return {
    local: whyNotLocal(graph) === undefined,
    receptiveRadius: radius,
    margin: Math.min(radius ?? GLOBAL_MARGIN, room),
    ...countsOf(graph),
  };
}

/** A foreign network may have operators that the counting does not know; then only what needs no sizes is counted. */
function countsOf(graph: Graph): Counts {
  try {
    const { parameters, flops, activations, convolutions, multiplyAdds } = countGraph(graph);
    return { parameters, flopsG: flops / 1e9, activationsM: activations / 1e6, convolutions, multiplyAdds };
  } catch (problem) {
    if (graph.foreign === undefined || !(problem instanceof NotCounted)) throw problem;
    return {
      parameters: parametersOf(graph),
      flopsG: null,
      activationsM: null,
      convolutions: convolutionsOf(graph).length,
      multiplyAdds: null,
      notCounted: problem.operator,
    };
  }
}
