import type { ForeignForm } from '../../network/foreign.js';
import type { ValueInfo } from '../../network/graph.js';
import type { Runner } from './runner.js';

export type Sizes = Pick<ForeignForm, 'scale' | 'multiple' | 'minimumSide' | 'fixedSize'>;

/** Multiples that networks ask for: powers of two by their strides, the others by their windows. */
const MULTIPLES = [1, 2, 4, 8, 16, 32, 64, 3, 5, 6, 7, 10, 12, 14, 24, 28, 48, 56];

/** Side of the first tries, LR pixels. */
const SIDE = 40;

/**
 * Finds out by trying which sizes a network takes and by how much it enlarges.
 *
 * @param shape  what the file says of the input's height and width
 * @returns undefined where no size works
 */
export async function findSizes(
  runner: Runner,
  { height, width }: { height: ValueInfo['shape'][number]; width: ValueInfo['shape'][number] },
): Promise<Sizes | undefined> {
  const [fixedHeight, fixedWidth] = [fixedSide(height), fixedSide(width)];
  if (fixedHeight !== undefined || fixedWidth !== undefined) {
    const fixedSize = { width: (fixedWidth ?? fixedHeight)!, height: (fixedHeight ?? fixedWidth)! };
    const scale = await runner.scaleAt(fixedSize.width, fixedSize.height);
    return scale === undefined ? undefined : { scale, multiple: 1, minimumSide: 1, fixedSize };
  }
  for (const multiple of MULTIPLES) {
    // Two sides that follow each other: a network that takes both takes every multiple.
    const side = multiple * Math.ceil(SIDE / multiple);
    const scale = await runner.scaleAt(side + multiple, side);
    if (scale === undefined || (await runner.scaleAt(side, side + multiple)) !== scale) continue;
    return { scale, multiple, minimumSide: await smallest(runner, multiple, side, scale) };
  }
  return undefined;
}

/** Dimensions that are not given are written as names, as 0 or as -1. */
const fixedSide = (side: number | string): number | undefined =>
  typeof side === 'number' && side > 0 ? side : undefined;

async function smallest(runner: Runner, multiple: number, most: number, scale: number): Promise<number> {
  for (let side = multiple; side < most; side *= 2) {
    if ((await runner.scaleAt(side, side)) === scale) return side;
  }
  return most;
}
