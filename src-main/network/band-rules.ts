import { Problem } from '../base/problem.js';
import type { BandWriter } from './band-writer.js';
import { int64, intOf, ints, intsOf, textOf, type Node } from './graph.js';

// What each operator does to the rows of a band.

type Rule = (writer: BandWriter, node: Node) => void;

/** Operators that look at one pixel of one or several tensors; tensors that lag less are held back. */
const pointwise: Rule = (writer, node) => {
  const moving = node.inputs.filter((name) => writer.lag(name) !== undefined);
  const lags = moving.map((name) => writer.lag(name)!);
  const delay = Math.max(...lags.map((lag) => lag.delay));
  const inputs = node.inputs.map((name) => (writer.lag(name) === undefined ? name : writer.align(name, delay)));
  const channels =
    node.op === 'Concat' ? lags.reduce((sum, lag) => sum + lag.channels, 0) : Math.max(...lags.map((l) => l.channels));
  writer.emit({ ...node, inputs }, { ...lags[0]!, delay, channels });
};

const concat: Rule = (writer, node) => {
  if (intOf(node, 'axis', 1) !== 1) throw notLocal(node, 'joins along an axis other than the channels');
  pointwise(writer, node);
};

const convolution: Rule = (writer, node) => {
  const [x, weight] = node.inputs as [string, string];
  const lag = writer.lag(x)!;
  const shape = writer.constantShape(weight);
  const [sy, sx] = intsOf(node, 'strides', [1, 1]);
  const dilations = intsOf(node, 'dilations', [1, 1]);
  if (shape === undefined || sy !== 1 || sx !== 1 || dilations.some((d) => d !== 1)) {
    throw notLocal(node, 'has a stride or a dilation');
  }
  const rows = shape[2]!;
  const [top, left, bottom, right] = intsOf(node, 'pads', [0, 0, 0, 0]) as [number, number, number, number];
  const input = rows > 1 ? writer.history(x, rows - 1) : x;
  writer.needRows(x, rows - top);
  const pads = ints(writer.place.top ? top : 0, left, writer.place.bottom ? bottom : 0, right);
  writer.emit(
    { ...node, inputs: [input, ...node.inputs.slice(1)], attributes: { ...node.attributes, pads } },
    { ...lag, delay: lag.delay + rows - 1 - top, channels: shape[0]! },
  );
};

/** Padding by the edge belongs to the picture's edges only; rows inside a picture have neighbours. */
const padding: Rule = (writer, node) => {
  const [x, amounts] = node.inputs as [string, string];
  const lag = writer.lag(x)!;
  const tensor = writer.constantOf(amounts);
  if (tensor === undefined || textOf(node, 'mode', 'constant') !== 'edge')
    throw notLocal(node, 'pads by other than the edge');
  const pads = Array.from(tensor.data, Number);
  const top = pads[2]!;
  const kept = pads.map((pad, i) => ((i === 2 && !writer.place.top) || (i === 6 && !writer.place.bottom) ? 0 : pad));
  const name = `const/pads${kept.join('_')}`;
  writer.define(name, int64(kept));
  writer.emit({ ...node, inputs: [x, name] }, { ...lag, delay: lag.delay - top });
};

/** Rows of its result have parts from several rows, the last of which come with the next band. */
const transposedConvolution: Rule = (_, node) => {
  throw notLocal(node, 'lays the kernels of neighbouring rows over one another');
};

const depthToSpace: Rule = (writer, node) => {
  const lag = writer.lag(node.inputs[0]!)!;
  const block = intOf(node, 'blocksize', 1);
  const channels = lag.channels / (block * block);
  writer.emit(node, { ...lag, rate: lag.rate * block, delay: lag.delay * block, channels });
};

/** Enlargement by repetition; any other resize looks at neighbours or at the size of the whole. */
const resize: Rule = (writer, node) => {
  const lag = writer.lag(node.inputs[0]!)!;
  const factors = Array.from(writer.constantOf(node.inputs[2] ?? '')?.data ?? [], Number);
  const factor = factors[2];
  if (textOf(node, 'mode', 'nearest') !== 'nearest' || factor === undefined || !Number.isInteger(factor)) {
    throw notLocal(node, 'resizes by other than whole repetition');
  }
  writer.emitLater(node, { ...lag, rate: lag.rate * factor, delay: lag.delay * factor });
};

const split: Rule = (writer, node) => {
  const lag = writer.lag(node.inputs[0]!)!;
  const widths = Array.from(writer.constantOf(node.inputs[1] ?? '')?.data ?? [], Number);
  if (intOf(node, 'axis', 0) !== 1 || widths.length !== node.outputs.length) {
    throw notLocal(node, 'cuts along an axis other than the channels');
  }
  writer.emit(
    node,
    widths.map((channels) => ({ ...lag, channels })),
  );
};

const quantize: Rule = (writer, node) => {
  const lag = writer.lag(node.inputs[0]!)!;
  const type = writer.constantOf(node.inputs[2] ?? '')?.type;
  if (type === undefined) throw notLocal(node, 'rounds to what is not known');
  writer.emit(node, { ...lag, type });
};

/** Of rows, or of a kernel. */
const dequantize: Rule = (writer, node) => {
  const lag = writer.lag(node.inputs[0]!);
  if (lag === undefined) writer.emit(node, []);
  else writer.emitLater(node, { ...lag, type: 'float32' });
};

const POINTWISE =
  'Relu LeakyRelu PRelu Sigmoid Tanh Erf HardSwish HardSigmoid Clip Sqrt Exp Log Neg Add Sub Mul Div Identity Max Min';

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(POINTWISE.split(' ').map((op) => [op, pointwise])),
  Concat: concat,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  Pad: padding,
  QuantizeLinear: quantize,
  DepthToSpace: depthToSpace,
  DequantizeLinear: dequantize,
  Resize: resize,
  Split: split,
};

/**
 * How an operator goes into a band form.
 *
 * @throws Problem `not-local` for one that looks at the whole picture
 */
export function ruleFor(node: Node): Rule {
  const rule = node.domain === undefined ? rules[node.op] : undefined;
  if (rule === undefined) throw notLocal(node, 'looks at the whole picture');
  return rule;
}

function notLocal(node: Node, why: string): Problem {
  return new Problem('not-local', `This network cannot go through a picture in bands: its ${node.op} ${why}.`);
}
