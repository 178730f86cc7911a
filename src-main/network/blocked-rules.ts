import { ALL_ROWS } from './band-writer.js';
import { blockedKernel, filledBias } from './blocked-kernel.js';
import type { BlockedWriter } from './blocked-writer.js';
import { floatOf, intOf, intsOf, text, textOf, type Node } from './graph.js';

// What each operator is in blocked layout.

/** Writes a node in blocks; false if it must be written as it is. */
type Rule = (writer: BlockedWriter, node: Node) => boolean;

const convolution: Rule = (writer, node) => {
  const { block } = writer;
  const [x, weight, bias] = node.inputs as [string, string, string?];
  const [result] = node.outputs as [string];
  const kernel = writer.constantOf(weight);
  const biases = bias === undefined ? undefined : writer.constantOf(bias);
  if (kernel?.type !== 'float32' || kernel.shape.length !== 4 || (bias && biases === undefined)) return false;
  const [out, channels, , width] = kernel.shape as [number, number, number, number];
  const [, left, , right] = intsOf(node, 'pads', [0, 0, 0, 0]);
  const isPlain = [...intsOf(node, 'strides', []), ...intsOf(node, 'dilations', [])].every((step) => step === 1);
  const inBlocks = channels % block === 0;
  if (!isPlain || intOf(node, 'group', 1) !== 1 || left! + right! !== width - 1) return false;
  if (writer.isOutput(result) || (!inBlocks && channels >= block)) return false;
  if (out % block !== 0 && writer.blocked(x) === undefined) return false;
  const ownName = (name: string): string => `${name}/blocks${block}${inBlocks ? '' : '/flat'}`;
  const inputs = [
    inBlocks ? writer.shaped(x) : writer.flat(x),
    writer.define(ownName(weight), blockedKernel(kernel, block, inBlocks)),
    ...(biases === undefined ? [] : [writer.define(ownName(bias!), filledBias(biases, block))]),
  ];
  const columns = writer.blocked(x)?.columns ?? writer.columnsOf(x);
  if (out % block === 0) writer.convolution({ ...node, inputs }, columns, out);
  else writer.lastConvolution({ ...node, inputs }, out);
  return true;
};

/** Becomes a part of the convolution before it. */
const activation =
  (parameters: (node: Node) => readonly number[]): Rule =>
  (writer, node) => {
    const [x] = node.inputs as [string];
    const withActivation = (conv: Node): Node | undefined => {
      if (conv.attributes.activation !== undefined) return undefined;
      const attributes = {
        ...conv.attributes,
        activation: text(node.op),
        activation_params: { floats: parameters(node) },
      };
      return { ...conv, attributes };
    };
    return writer.merged(x, node.outputs[0]!, withActivation) || pointwise(writer, node);
  };

/** A number for all, or values in blocks that are alike. */
const pointwise: Rule = (writer, node) => {
  const values = node.inputs.map((name) => writer.blocked(name));
  const isNumber = (name: string): boolean => writer.constantOf(name)?.data.length === 1;
  const widths = new Set(values.flatMap((value) => (value === undefined ? [] : [value.channels])));
  if (widths.size !== 1 || !values.every((value, i) => value !== undefined || isNumber(node.inputs[i]!))) return false;
  if (node.outputs.some((name) => writer.isOutput(name))) return false;
  writer.pointwise(node, node.inputs, [...widths][0]!);
  return true;
};

/** Becomes a part of the convolution before it, which then begins with what is added instead of zero. */
const addition: Rule = (writer, node) => {
  const [a, b] = node.inputs as [string, string];
  for (const [name, other] of [
    [b, a],
    [a, b],
  ] as const) {
    const added = writer.blocked(other);
    if (name === other || added === undefined || added.channels !== writer.blocked(name)?.channels) continue;
    const withSum = (conv: Node): Node | undefined => {
      if (conv.attributes.activation !== undefined || conv.inputs.length > 3) return undefined;
      const [x, weight, bias = ''] = conv.inputs as [string, string, string?];
      return { ...conv, inputs: [x, weight, bias, writer.shaped(other)] };
    };
    if (writer.merged(name, node.outputs[0]!, withSum)) return true;
  }
  return pointwise(writer, node);
};

const joining: Rule = (writer, node) => {
  const axis = intOf(node, 'axis', 1);
  if (axis === 2) {
    const last = node.inputs.at(-1)!;
    if (writer.blocked(last) === undefined) return false;
    writer.rows(node, last);
    return true;
  }
  const values = node.inputs.map((name) => writer.blocked(name));
  if (axis !== 1 || !values.every((value) => value !== undefined)) return false;
  const channels = values.reduce((sum, value) => sum + value.channels, 0);
  writer.pointwise(node, node.inputs, channels);
  return true;
};

/** Of rows. One that leaves all of them is none here, where what is merged into convolutions does not depend on it. */
const cutting: Rule = (writer, node) => {
  const [x, start, end] = node.inputs as [string, string, string];
  if (writer.blocked(x) === undefined) return false;
  const bound = (name: string): number => Number(writer.constantOf(name)!.data[0]);
  if (bound(start) === 0 && bound(end) === ALL_ROWS) writer.same(x, node.outputs[0]!);
  else writer.rows(node, x);
  return true;
};

const enlargement: Rule = (writer, node) => {
  const [x, , factors] = node.inputs as [string, string, string];
  const factor = Number(writer.constantOf(factors)?.data[2]);
  if (writer.blocked(x) === undefined || textOf(node, 'mode', 'nearest') !== 'nearest') return false;
  if (!Number.isInteger(factor)) return false;
  writer.enlarged(node, factor);
  return true;
};

const rules: Readonly<Record<string, Rule>> = {
  Conv: convolution,
  Relu: activation(() => []),
  LeakyRelu: activation((node) => [floatOf(node, 'alpha', 0.01)]),
  Sigmoid: activation(() => []),
  Tanh: activation(() => []),
  Add: addition,
  Sub: pointwise,
  Mul: pointwise,
  Concat: joining,
  Slice: cutting,
  Resize: enlargement,
};

/** Writes a node in blocks where there is a way to; false if it must be written as it is. */
export const ruleInBlocks: Rule = (writer, node) =>
  node.domain === undefined && rules[node.op] !== undefined && rules[node.op]!(writer, node);
