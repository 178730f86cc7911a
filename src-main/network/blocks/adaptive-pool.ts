import type { GraphBuilder, Value } from '../builder.js';
import { int, int64, ints } from '../graph.js';
import { sizeOf } from './resize-to.js';

const ROWS = 2;
const COLUMNS = 3;

/** A map a whole factor smaller than the picture, rounded down, and the ways there and back. */
export interface CoarseMap {
  /** Largest value of each cell: (1, C, H, W) to (1, C, H div factor, W div factor). */
  pool(x: Value): Value;
  /** Repeats each cell over the picture: the reverse shape. */
  spread(x: Value): Value;
}

/**
 * PyTorch's adaptive max pooling of maps as large as `picture`, and its nearest-neighbour resize back, exact for every
 * size: cell i of n covers rows floor(i H / n) to ceil((i + 1) H / n), so that cells may overlap and differ in length
 * where the factor does not divide the side. Sides must be at least `factor`.
 */
export function coarseMap(b: GraphBuilder, picture: Value, factor: number): CoarseMap {
  const size = sizeOf(b, picture);
  const rows = sideOf(b, size, 0, factor);
  const columns = sideOf(b, size, 1, factor);
  return {
    // Rows first: gathering them copies whole lines, and leaves few for the columns, where it does not.
    pool: (x) => largest(b, largest(b, x, rows.cells, ROWS), columns.cells, COLUMNS),
    spread: (x) => gather(b, gather(b, x, columns.nearest, COLUMNS), rows.nearest, ROWS),
  };
}

/** Indices along one side: of each cell's members, int64 [n, longest cell], and of each pixel's cell, int64 [H]. */
interface Side {
  readonly cells: Value;
  readonly nearest: Value;
}

function sideOf(b: GraphBuilder, size: Value, which: 0 | 1, factor: number): Side {
  const [zero, one] = [number(b, 0), number(b, 1)];
  const op = (name: string, inputs: (Value | string)[], attributes = {}) => b.op(name, inputs, attributes, 1);
  const upTo = (end: Value) => op('Range', [zero, end, one]);
  const side = op('Gather', [size, number(b, which)], { axis: int(0) });
  const count = op('Div', [side, number(b, factor)]);

  const cell = op('Unsqueeze', [upTo(count), b.constant(int64([1]))]);
  const start = op('Div', [op('Mul', [cell, side]), count]);
  const beyond = op('Sub', [op('Add', [op('Mul', [op('Add', [cell, one]), side]), count]), one]);
  const end = op('Div', [beyond, count]);
  const longest = op('ReduceMax', [op('Sub', [end, start])], { keepdims: int(0) });
  // Short cells name their last member again, which changes no maximum.
  const cells = op('Min', [op('Add', [start, upTo(longest)]), op('Sub', [end, one])]);

  // PyTorch computes this in single precision; for these sides it comes to the same.
  const nearest = op('Div', [op('Mul', [upTo(side), count]), side]);
  return { cells, nearest };
}

const gather = (b: GraphBuilder, x: Value, indices: Value, axis: number): Value =>
  b.op('Gather', [x, indices], { axis: int(axis) }, x.channels);

/** The indices' second axis is a cell's members; it comes after `axis` and is reduced. */
const largest = (b: GraphBuilder, x: Value, cells: Value, axis: number): Value =>
  b.op('ReduceMax', [gather(b, x, cells, axis)], { axes: ints(axis + 1), keepdims: int(0) }, x.channels);

const number = (b: GraphBuilder, value: number): string =>
  b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
