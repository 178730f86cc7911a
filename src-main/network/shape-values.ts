import { elements, intOf, intsOf, type Node } from './graph.js';
import { broadcast } from './shape-layers.js';
import type { Known, ShapeRule } from './shape-rule.js';

// Operators by which a graph computes sizes and indices from the size of its picture: their values are followed.

type Fold = (...values: number[]) => number;

/** An elementwise operator; `whole` is what it does to integers where that differs. */
const elementwise =
  (fold: Fold, whole: Fold = fold): ShapeRule =>
  (_, inputs) => {
    const given = inputs as readonly Known[];
    const shape = broadcast(given.map((input) => input.shape));
    if (given.some((input) => input.values === undefined)) return { shape };
    const real = given.some((input) => input.real);
    const apply = real ? fold : whole;
    const values = Array.from({ length: elements(shape) }, (_, i) =>
      apply(...given.map((input) => input.values![indexIn(input.shape, shape, i)]!)),
    );
    return { shape, values, real };
  };

/** Where element `i` of the broadcast `shape` lies in a tensor of shape `own`. */
function indexIn(own: readonly number[], shape: readonly number[], i: number): number {
  let [at, step, rest] = [0, 1, i];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const side = own[own.length - shape.length + axis] ?? 1;
    if (side > 1) at += (rest % shape[axis]!) * step;
    step *= side;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}

/** Reduction over `axes`, an attribute up to ONNX 17 and an input since; without `fold` only the shape is followed. */
const reduction =
  (fold?: (a: number, b: number) => number): ShapeRule =>
  (node, [x, given]) => {
    const { shape, values, real } = x!;
    const all = shape.map((_, axis) => axis);
    const axes = (given?.values ?? intsOf(node, 'axes', all)).map((axis) => (axis + shape.length) % shape.length);
    const keep = intOf(node, 'keepdims', 1) === 1;
    const left = shape.flatMap((side, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [side]));
    if (fold === undefined || axes.length < shape.length || !values?.length) return { shape: left };
    return { shape: left, values: [values.reduce((a, b) => fold(a, b))], ...(real && { real }) };
  };

const shapeOf: ShapeRule = (node, [x]) => {
  const values = x!.shape.slice(intOf(node, 'start', 0), intOf(node, 'end', x!.shape.length));
  return { shape: [values.length], values };
};

const gather: ShapeRule = (node, [x, indices]) => {
  const axis = intOf(node, 'axis', 0);
  const shape = x!.shape.toSpliced(axis, 1, ...indices!.shape);
  if (x!.shape.length !== 1 || x!.values === undefined || indices!.values === undefined) return { shape };
  return { ...x!, shape, values: indices!.values.map((index) => x!.values!.at(index)!) };
};

const concat: ShapeRule = (node, inputs) => {
  const given = inputs as readonly Known[];
  const axis = intOf(node, 'axis', 0);
  const side = given.reduce((sum, { shape }) => sum + shape.at(axis)!, 0);
  const shape = given[0]!.shape.with(axis, side);
  const known = shape.length === 1 && given.every(({ values }) => values !== undefined);
  return { shape, ...(known && { values: given.flatMap(({ values }) => values!) }) };
};

const slice: ShapeRule = (_, [x, starts, ends, axes, steps]) => {
  const shape = [...x!.shape];
  let values = shape.length === 1 ? x!.values : undefined;
  const unknown = [starts, ends].some((bound) => bound?.values === undefined);
  (starts?.values ?? [0]).forEach((start, i) => {
    const axis = axes?.values?.[i] ?? i;
    const step = steps?.values?.[i] ?? 1;
    const side = shape.at(axis)!;
    const bound = (at: number) => Math.min(side, Math.max(0, at < 0 ? at + side : at));
    const [from, to] = [bound(start), bound(ends?.values?.[i] ?? 0)];
    shape[(axis + shape.length) % shape.length] = unknown || step < 1 ? NaN : Math.ceil(Math.max(0, to - from) / step);
    values = values?.slice(from, to).filter((_, at) => at % step === 0);
  });
  return { shape, ...(values && { values }) };
};

const range: ShapeRule = (_, inputs) => {
  const [start, end, step] = inputs.map((input) => input?.values?.[0] ?? NaN) as [number, number, number];
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (Number.isNaN(count)) return { shape: [NaN] };
  return { shape: [count], values: Array.from({ length: count }, (_, i) => start + i * step) };
};

/** Axes of Unsqueeze and Squeeze: an input, or before ONNX 13 an attribute. */
const axesOf = (node: Node, given: Known | undefined, rank: number): number[] =>
  (given?.values ?? intsOf(node, 'axes', [])).map((axis) => (axis + rank) % rank);

const unsqueeze: ShapeRule = (node, [x, given]) => {
  const rank = x!.shape.length + (given?.shape[0] ?? intsOf(node, 'axes', []).length);
  const shape = [...x!.shape];
  for (const axis of axesOf(node, given, rank).sort((a, b) => a - b)) shape.splice(axis, 0, 1);
  return { ...x!, shape };
};

const squeeze: ShapeRule = (node, [x, given]) => {
  const axes = axesOf(node, given, x!.shape.length);
  const gone = (side: number, axis: number) => (axes.length === 0 ? side === 1 : axes.includes(axis));
  return { ...x!, shape: x!.shape.filter((side, axis) => !gone(side, axis)) };
};

/** ONNX's numbers of float, float16 and double. */
const REAL_TYPES = [1, 10, 11];

const cast: ShapeRule = (node, [x]) => {
  const real = REAL_TYPES.includes(intOf(node, 'to', 1));
  const values = real ? x!.values : x!.values?.map(Math.trunc);
  return { shape: x!.shape, ...(values && { values }), real };
};

const constant: ShapeRule = (node) => {
  const value = node.attributes.value;
  if (value === undefined || !('tensor' in value)) return { shape: [NaN] };
  const { shape, data, type } = value.tensor;
  return { shape, values: Array.from(data, Number), real: type.startsWith('float') };
};

const remainder: Fold = (a, b) => ((a! % b!) + b!) % b!;

export const valueRules: Readonly<Record<string, ShapeRule>> = {
  Add: elementwise((a, b) => a! + b!),
  Cast: cast,
  Ceil: elementwise(Math.ceil),
  Concat: concat,
  Constant: constant,
  Div: elementwise(
    (a, b) => a! / b!,
    (a, b) => Math.trunc(a! / b!),
  ),
  Floor: elementwise(Math.floor),
  Gather: gather,
  Identity: elementwise((a) => a!),
  Max: elementwise(Math.max),
  Min: elementwise(Math.min),
  Mod: elementwise(remainder),
  Mul: elementwise((a, b) => a! * b!),
  Neg: elementwise((a) => -a!),
  Range: range,
  ReduceL2: reduction(),
  ReduceMax: reduction(Math.max),
  ReduceMean: reduction(),
  ReduceMin: reduction(Math.min),
  ReduceProd: reduction((a, b) => a * b),
  ReduceSum: reduction((a, b) => a + b),
  ReduceSumSquare: reduction(),
  Shape: shapeOf,
  Slice: slice,
  Squeeze: squeeze,
  Sub: elementwise((a, b) => a! - b!),
  Unsqueeze: unsqueeze,
};
