import type { Node } from './graph.js';

/** What is known of a tensor before anything runs. */
export interface Known {
  readonly shape: readonly number[];
  /** Its elements, row-major, where they follow from sizes and constants alone. */
  readonly values?: readonly number[];
  /** The values are fractions: a division does not round down. */
  readonly real?: boolean;
}

/** What a node's inputs tell of its outputs. An input left out is undefined; one result is the first output's. */
export type ShapeRule = (node: Node, inputs: readonly (Known | undefined)[]) => Known | readonly Known[];
