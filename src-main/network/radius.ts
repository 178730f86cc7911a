import { constantShapes, intOf, intsOf, opsetOf, textOf, type Graph, type Node } from './graph.js';

// How far around a pixel a network looks, read off its graph. Tiles of a picture need a margin of that.

/** Along one axis: a sample at place p of the picture knows the picture from p - before to p + after. */
interface Reach {
  /** Samples a pixel of the picture. */
  readonly rate: number;
  /** Pixels of the picture. */
  readonly before: number;
  readonly after: number;
}

/** Vertical and horizontal. */
type Reaches = readonly [Reach, Reach];

/** Keeps thirds that add up to a whole from being rounded up to the next. */
const ROUNDING = 1e-6;

/**
 * Receptive radius: the most pixels of the picture between a pixel and one that its enlargement depends on. Undefined
 * if that grows with the picture (means over the whole, resizes to the picture's size), or is not known.
 */
export function receptiveRadius(graph: Graph): number | undefined {
  // Before operator set 13 what is an input here was an attribute.
  if (opsetOf(graph) < 13) return undefined;
  const view = new View(graph);
  for (const node of graph.nodes) {
    const moving = node.inputs.map((name) => view.reaches.get(name)).filter((reaches) => reaches !== undefined);
    // Constants, and sizes, which are the same wherever a pixel lies.
    if (moving.length === 0 || node.op === 'Shape') continue;
    const result = node.domain === undefined ? rules[node.op]?.(node, widest(moving), view) : undefined;
    if (result === undefined) return undefined;
    for (const name of node.outputs) view.reaches.set(name, result);
  }
  const output = view.reaches.get(graph.outputs[0]!.name);
  return (
    output && Math.max(0, Math.ceil(Math.max(...output.flatMap(({ before, after }) => [before, after])) - ROUNDING))
  );
}

class View {
  /** Of what depends on the picture. */
  readonly reaches = new Map<string, Reaches>();
  readonly shape: (name: string) => readonly number[] | undefined;

  constructor(private readonly graph: Graph) {
    this.shape = constantShapes(graph);
    const start: Reach = { rate: 1, before: 0, after: 0 };
    for (const { name } of graph.inputs) this.reaches.set(name, [start, start]);
  }

  constant(name: string | undefined): readonly number[] | undefined {
    const tensor = this.graph.initializers.get(name ?? '');
    return tensor && Array.from(tensor.data, Number);
  }
}

const widest = (all: readonly Reaches[]): Reaches =>
  all.reduce((a, b) => [wider(a[0], b[0]), wider(a[1], b[1])] as const);

const wider = (a: Reach, b: Reach): Reach => ({
  rate: a.rate,
  before: Math.max(a.before, b.before),
  after: Math.max(a.after, b.after),
});

/** The result's reach; undefined if it looks at the whole picture. */
type Rule = (node: Node, x: Reaches, view: View) => Reaches | undefined;

const each = (x: Reaches, change: (reach: Reach, axis: 0 | 1) => Reach): Reaches => [change(x[0], 0), change(x[1], 1)];

const shifted = ({ rate, before, after }: Reach, samples: number): Reach => ({
  rate,
  before: before + samples / rate,
  after: after - samples / rate,
});

const enlarged = (x: Reaches, factor: number): Reaches => each(x, (reach) => ({ ...reach, rate: reach.rate * factor }));

const pointwise: Rule = (_, x) => x;

/** Windows of `kernel` samples; a result covers `stride` places, so the last of them looks further back. */
function windows(node: Node, x: Reaches, kernel: readonly number[]): Reaches {
  const [strides, dilations] = [intsOf(node, 'strides', [1, 1]), intsOf(node, 'dilations', [1, 1])];
  const pads = intsOf(node, 'pads', [0, 0, 0, 0]);
  return each(x, ({ rate, before, after }, axis) => ({
    rate: rate / strides[axis]!,
    before: before + (pads[axis]! + strides[axis]! - 1) / rate,
    after: after + ((kernel[axis]! - 1) * dilations[axis]! - pads[axis]!) / rate,
  }));
}

const convolution: Rule = (node, x, view) => {
  const kernel = view.shape(node.inputs[1]!)?.slice(2);
  return kernel && windows(node, x, kernel);
};

/** Sample p of the result is made of samples (p + pad - tap) / stride: taps look back, what is cut off looks ahead. */
const transposedConvolution: Rule = (node, x, view) => {
  const kernel = view.shape(node.inputs[1]!)?.slice(2);
  const [strides, dilations] = [intsOf(node, 'strides', [1, 1]), intsOf(node, 'dilations', [1, 1])];
  const pads = intsOf(node, 'pads', [0, 0, 0, 0]);
  if (kernel === undefined || textOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET') return undefined;
  return each(x, ({ rate, before, after }, axis) => {
    const finer = rate * strides[axis]!;
    const reach = (kernel[axis]! - 1) * dilations[axis]!;
    return {
      rate: finer,
      before: before + Math.max(0, reach - pads[axis]!) / finer,
      after: after + pads[axis]! / finer,
    };
  });
};

const pooling: Rule = (node, x) => windows(node, x, intsOf(node, 'kernel_shape', []));

const spaceToDepth: Rule = (node, x) => {
  const block = intOf(node, 'blocksize', 1);
  return each(x, ({ rate, before, after }) => ({
    rate: rate / block,
    before: before + (block - 1) / rate,
    after: after + (block - 1) / rate,
  }));
};

/** Samples that an enlargement looks at on either side of its place. */
const SIDES: Readonly<Record<string, number>> = { nearest: 0, linear: 1, cubic: 2 };

/** A resize to a size that is computed stretches with the picture. */
const resize: Rule = (node, x, view) => {
  const factor = view.constant(node.inputs[2])?.[2];
  const sides = SIDES[textOf(node, 'mode', 'nearest')];
  if (factor === undefined || sides === undefined) return undefined;
  const looked = each(x, ({ rate, before, after }) => ({
    rate,
    before: before + sides / rate,
    after: after + sides / rate,
  }));
  return enlarged(looked, factor);
};

/** Amounts that are computed fill up to a multiple below and at the right, which moves nothing. */
const padding: Rule = (node, x, view) => {
  const pads = view.constant(node.inputs[1]);
  return pads === undefined ? x : each(x, (reach, axis) => shifted(reach, pads[axis + 2]!));
};

const slice: Rule = (node, x, view) => {
  const [starts, axes] = [view.constant(node.inputs[1]), view.constant(node.inputs[3])];
  if (starts === undefined || axes === undefined || starts.some((start) => start < 0)) return undefined;
  return each(x, (reach, axis) => shifted(reach, -(starts[axes.indexOf(axis + 2)] ?? 0)));
};

/** Fine along the channels; along rows or columns the whole would be seen. */
const alongChannels: Rule = (node, x, view) => {
  const axes = view.constant(node.inputs[1]) ?? intsOf(node, 'axes', [2]);
  return axes.every((axis) => axis === 1) ? x : undefined;
};

const onChannels: Rule = (node, x) => (intOf(node, 'axis', 0) === 1 ? x : undefined);

const POINTWISE =
  'Relu LeakyRelu PRelu Sigmoid Tanh Erf HardSwish HardSigmoid Clip Sqrt Exp Log Neg Add Sub Mul Div Identity Max Min Pow BatchNormalization Cast Floor QuantizeLinear DequantizeLinear';

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(POINTWISE.split(' ').map((op) => [op, pointwise])),
  AveragePool: pooling,
  Concat: onChannels,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  DepthToSpace: (node, x) => enlarged(x, intOf(node, 'blocksize', 1)),
  Gather: onChannels,
  MaxPool: pooling,
  Pad: padding,
  ReduceL2: alongChannels,
  ReduceMax: alongChannels,
  ReduceMean: alongChannels,
  ReduceSum: alongChannels,
  Resize: resize,
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: onChannels,
};
