import { availableParallelism } from 'node:os';

/** Pixels a thread, up to which ONNX Runtime's matrix products on ARM step through memory in another way. */
const FEW = 64;

/**
 * Fewest pixels that a layer may have in a band and still sum in the order of the whole picture. On ARM products of few
 * pixels do not: a few samples were one level off, seen with ONNX Runtime 1.30 for arm64 under emulation. On x86 one
 * pixel is enough.
 *
 * @param threads  that compute; 0 takes one a core
 */
export const fewestPixels = (arch: string, threads: number): number =>
  arch === 'arm64' || arch === 'arm' ? FEW * (threads || availableParallelism()) + 1 : 1;

export interface BandFacts {
  /** Rows that are not done yet, this band's among them. */
  readonly left: number;
  readonly isFirst: boolean;
  /** About as many are wanted. */
  readonly size: number;
  /** Fewest rows of a first band, so that the network's deepest layer has one; it has one more for each more. */
  readonly firstRows: number;
  /** Pixels in a row of the narrowest column. */
  readonly width: number;
}

/**
 * How many rows to take next: about `size`, as many as every layer needs, and no crumb at the end.
 *
 * @param fewest  see {@link fewestPixels}
 */
export function nextBand({ left, isFirst, size, firstRows, width }: BandFacts, fewest: number): number {
  const later = Math.ceil(fewest / width);
  const least = isFirst ? Math.max(1, firstRows) + later - 1 : later;
  const even = Math.ceil(left / Math.ceil(left / Math.max(size, least)));
  const rows = Math.max(even, Math.min(left, least));
  return left - rows < later ? left : rows;
}
