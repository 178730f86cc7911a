import type { GraphBuilder, Value } from '../builder.js';
import { int, int64, ints } from '../graph.js';
import { sizeOf } from './resize-to.js';

/** Parts of a map, of one size each: (1, C, H, W) to (parts, C, pixels), and back. */
export interface Windows {
  cut(x: Value): Value;
  join(parts: Value): Value;
}

const ROWS = 2;
const COLUMNS = 3;

/** Windows of `side` x `side` side by side, for maps as large as `like`, whose sides are multiples of it. */
export function evenWindows(b: GraphBuilder, like: Value, side: number): Windows {
  const size = sizeOf(b, like);
  const counts = op(b, 'Div', [size, b.constant(int64([side]))]);
  const [rows, columns] = [0, 1].map((axis) => op(b, 'Gather', [counts, b.constant(int64([axis]))])) as [Value, Value];
  const fixed = (...values: number[]) => b.constant(int64(values));
  return {
    cut(x) {
      const parted = reshaped(b, x, [fixed(x.channels), rows, fixed(side), columns, fixed(side)]);
      return reshaped(b, transposed(b, parted, [1, 3, 0, 2, 4]), [fixed(-1, x.channels, side * side)]);
    },
    join(parts) {
      const parted = reshaped(b, parts, [rows, columns, fixed(parts.channels, side, side)]);
      return reshaped(b, transposed(b, parted, [2, 0, 3, 1, 4]), [fixed(1, parts.channels), size]);
    },
  };
}

/**
 * Windows of at most `side` x `side` that cover maps as large as `picture`: as few as there can be, evenly apart, the
 * last moved back to the edge. Where they overlap the mean is taken (test-time local converter, Chu et al. 2022).
 *
 * At most two of them share a row (for every side up to 20,000).
 */
export function overlappingWindows(b: GraphBuilder, picture: Value, side: number): Windows {
  const size = sizeOf(b, picture);
  const [rows, columns] = [0, 1].map((axis) => windowsAlong(b, op(b, 'Gather', [size, number(b, axis)]), side)) as [
    Along,
    Along,
  ];
  const all = b.constant(int64([-1]));
  const one = b.constant(int64([1]));
  return {
    cut(x) {
      const parted = gathered(b, gathered(b, x, rows.members, ROWS), columns.members, COLUMNS + 1);
      const ordered = transposed(b, parted, [0, 2, 4, 1, 3, 5]);
      const pixels = op(b, 'Mul', [rows.length, columns.length]);
      return reshaped(b, ordered, [all, b.constant(int64([x.channels])), pixels]);
    },
    join(parts) {
      const channels = b.constant(int64([parts.channels]));
      const apart = [one, rows.count, columns.count, channels, rows.length, columns.length];
      const ordered = transposed(b, reshaped(b, parts, apart), [0, 3, 1, 4, 2, 5]);
      const lines = reshaped(b, ordered, [one, channels, all, op(b, 'Mul', [columns.count, columns.length])]);
      return mean(b, mean(b, lines, rows, ROWS), columns, COLUMNS);
    },
  };
}

/** Windows along one side of a map. */
interface Along {
  /** How many there are and how long they are: int64 [1]. */
  readonly count: Value;
  readonly length: Value;
  /** What each looks at: int64 [count, length]. */
  readonly members: Value;
  /** Where each place lies in the first and in the last window that has it, counted through all: int64 [side of the map]. */
  readonly first: Value;
  readonly last: Value;
}

function windowsAlong(b: GraphBuilder, size: Value, side: number): Along {
  const [zero, one] = [number(b, 0), number(b, 1)];
  const add = (a: Value, c: Value | string) => op(b, 'Add', [a, c]);
  const sub = (a: Value, c: Value | string) => op(b, 'Sub', [a, c]);
  const mul = (a: Value, c: Value | string) => op(b, 'Mul', [a, c]);
  const min = (a: Value, c: Value | string) => op(b, 'Min', [a, c]);
  const max = (a: Value, c: Value | string) => op(b, 'Max', [a, c]);
  const div = (a: Value, c: Value | string) => op(b, 'Div', [a, c]);
  const divUp = (a: Value, c: Value) => div(add(a, sub(c, one)), c);
  const upTo = (end: Value) => op(b, 'Range', [zero, end, one]);

  const length = min(size, number(b, side));
  const lastStart = sub(size, length);
  const gaps = max(div(sub(size, one), length), one);
  const step = max(divUp(lastStart, gaps), one);
  const count = add(divUp(lastStart, step), one);
  const lastWindow = sub(count, one);
  const startOf = (window: Value) => min(mul(window, step), lastStart);

  const place = upTo(size);
  const placeIn = (window: Value) => add(mul(window, length), sub(place, startOf(window)));
  const isInLast = min(max(sub(place, sub(lastStart, one)), zero), one);
  const first = min(divUp(max(sub(place, sub(length, one)), zero), step), lastWindow);
  const last = min(max(div(place, step), mul(isInLast, lastWindow)), lastWindow);
  return {
    count: vector(b, count),
    length: vector(b, length),
    members: add(op(b, 'Unsqueeze', [startOf(upTo(count)), b.constant(int64([1]))]), upTo(length)),
    first: placeIn(first),
    last: placeIn(last),
  };
}

/** The mean of what the first and the last window say of each place along `axis`. */
function mean(b: GraphBuilder, x: Value, { first, last }: Along, axis: number): Value {
  return b.mul(b.add(gathered(b, x, first, axis), gathered(b, x, last, axis)), b.scalar(0.5));
}

const op = (b: GraphBuilder, name: string, inputs: readonly (Value | string)[]): Value => b.op(name, inputs, {}, 1);

const gathered = (b: GraphBuilder, x: Value, places: Value, axis: number): Value =>
  b.op('Gather', [x, places], { axis: int(axis) }, x.channels);

const transposed = (b: GraphBuilder, x: Value, order: readonly number[]): Value =>
  b.op('Transpose', [x], { perm: ints(...order) }, x.channels);

const reshaped = (b: GraphBuilder, x: Value, shape: readonly (Value | string)[]): Value =>
  b.op('Reshape', [x, shape.length === 1 ? shape[0]! : b.op('Concat', shape, { axis: int(0) }, 1)], {}, x.channels);

const vector = (b: GraphBuilder, scalar: Value): Value => op(b, 'Unsqueeze', [scalar, b.constant(int64([0]))]);

const number = (b: GraphBuilder, value: number): string =>
  b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
