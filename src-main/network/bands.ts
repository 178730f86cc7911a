import { Problem } from '../base/problem.js';
import { ruleFor } from './band-rules.js';
import { BandWriter, type BandForm, type BandPlace } from './band-writer.js';
import type { Graph } from './graph.js';

export { STATE_IN, STATE_OUT, type BandForm, type BandPlace } from './band-writer.js';

// Turns a purely local network into forms that take a picture a band of rows at a time. What a convolution will still
// need of a band is carried to the next one as inputs and outputs of the graph, so that nothing is computed twice and
// the rows are the same bits as those of the whole picture.

/**
 * The form of `graph` (NCHW in and out, named `input` and `output`) for a band at `place`.
 *
 * @throws Problem `not-local` with the operator that looks further than its neighbourhood
 */
export function bandForm(graph: Graph, place: BandPlace): BandForm {
  if (graph.foreign !== undefined) throw new Problem('not-local', FOREIGN_WHY);
  const writer = new BandWriter(graph, place);
  for (const node of graph.nodes) ruleFor(node)(writer, node);
  return writer.finish();
}

const FOREIGN_WHY = 'Networks of other programs go through a picture in tiles.';

/** Why this network cannot go in bands, or undefined if it can. */
export function whyNotLocal(graph: Graph): string | undefined {
  try {
    bandForm(graph, { top: true, bottom: false });
    return undefined;
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'not-local') return problem.message;
    throw problem;
  }
}
