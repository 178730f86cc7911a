// What the engine holds at a time, by the memory that it may take.

/** Bytes of samples that jobs under way hold together at most: scratch files, which the system mostly keeps in memory. */
const MOST_HELD = 2 ** 29;
const LEAST_HELD = 2 ** 24;
/** Bytes that the process takes before it holds anything: Node, ONNX Runtime, libvips. */
const BEFORE = 2.5e8;
/** Bytes beside that with which pieces of the usual size do well. */
const USUAL = 1e9;
/** Smaller pieces save hardly anything more, and cost time. */
const LEAST_PIECE = 1 / 16;

export interface MemoryPlan {
  /** Bytes of samples that jobs under way may hold together. */
  readonly held: number;
  /** Area of a piece that a network takes at once, share of the usual one. */
  readonly pieces: number;
}

/**
 * What to hold at a time so that the process takes about so many megabytes. Pictures, models and codecs that need more
 * take more: this is a plan and no wall.
 *
 * @param megabytes  0: as much as does well
 */
export function memoryPlan(megabytes: number): MemoryPlan {
  if (megabytes === 0) return { held: MOST_HELD, pieces: 1 };
  const room = Math.max(0, megabytes * 1e6 - BEFORE);
  return {
    held: Math.min(MOST_HELD, Math.max(LEAST_HELD, room / 2)),
    pieces: Math.min(1, Math.max(LEAST_PIECE, room / USUAL)),
  };
}
