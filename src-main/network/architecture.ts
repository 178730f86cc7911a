import type { GraphBuilder, Value } from './builder.js';
import type { WeightMap } from './weight-source.js';

/** What every network has; the rest of a network's sizes are its own. */
export interface Sizes {
  readonly scale: number;
}

/** What is known of a weight file besides its tensors. */
export interface Hints {
  /** The scale that its name mentions, as in `PANx3.pth`; for the few networks whose tensors do not tell. */
  readonly scale?: number;
}

/** One kind of network. CONTRIBUTING.md says how to add one. */
export interface Architecture<S extends Sizes = Sizes> {
  /** Stable short word, e.g. `rfdn`. */
  readonly id: string;
  readonly title: string;
  /** Paper or repository the description follows. */
  readonly source: string;
  /** Value that stands for white in the official weights: 1 or 255. */
  readonly range: 1 | 255;
  /** Smallest side the graph takes; 1 unless said. */
  readonly minimumSide?: number;
  /** For a reconstruction of a network whose sizes were never published: what is known and what is ours. */
  readonly reconstruction?: string;
  /** Ids of architectures whose `detect` must come later because theirs is less exact. */
  readonly before?: readonly string[];
  /**
   * The sizes, if these weights are of this kind. No false negatives; a false positive is caught because every tensor
   * must be used with its exact shape.
   */
  detect(weights: WeightMap, hints: Hints): S | undefined;
  /** Brings a file's own way of storing to the names and shapes `build` asks for (merging, transposing). */
  prepare?(weights: WeightMap): WeightMap;
  /** Writes the network from picture to picture: NCHW, 0..`range` in and out. */
  build(builder: GraphBuilder, picture: Value, sizes: S): Value;
  /** Published sizes for a scale, or undefined where this kind has none at it. */
  typical(scale: number): S | undefined;
}
