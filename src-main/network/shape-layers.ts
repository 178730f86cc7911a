import { intOf, intsOf, textOf, type Node } from './graph.js';
import type { Known, ShapeRule } from './shape-rule.js';

// Shapes of what works on pixels. ONNX operator semantics: https://onnx.ai/onnx/operators/

/** NumPy's broadcasting. */
export function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((side, shape) => {
      const own = shape[shape.length - rank + axis] ?? 1;
      return side === 1 ? own : side;
    }, 1),
  );
}

const elementwise: ShapeRule = (_, inputs) => ({
  shape: broadcast(inputs.flatMap((input) => (input ? [input.shape] : []))),
});

/** Operators whose other inputs are parameters. */
const asFirst: ShapeRule = (_, [x]) => ({ shape: x!.shape });

/** Places a window of `kernel` takes along each side of a picture. */
function windows(node: Node, sides: readonly number[], kernel: readonly number[]): number[] {
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [intsOf(node, 'strides', ones), intsOf(node, 'dilations', ones)];
  const pads = intsOf(node, 'pads', [...ones, ...ones].fill(0));
  const same = textOf(node, 'auto_pad', 'NOTSET').startsWith('SAME');
  const whole = intOf(node, 'ceil_mode', 0) === 1 ? Math.ceil : Math.floor;
  return sides.map((side, i) => {
    if (same) return Math.ceil(side / strides[i]!);
    const reach = dilations[i]! * (kernel[i]! - 1) + 1;
    return whole((side + pads[i]! + pads[i + kernel.length]! - reach) / strides[i]!) + 1;
  });
}

const convolution: ShapeRule = (node, [x, weight]) => {
  const [batch, , ...sides] = x!.shape;
  const [out, , ...kernel] = weight!.shape;
  return { shape: [batch!, out!, ...windows(node, sides, kernel)] };
};

const transposedConvolution: ShapeRule = (node, [x, weight]) => {
  const [batch, , ...sides] = x!.shape;
  const [, out, ...kernel] = weight!.shape;
  const strides = intsOf(node, 'strides', [1, 1]);
  const dilations = intsOf(node, 'dilations', [1, 1]);
  const pads = intsOf(node, 'pads', [0, 0, 0, 0]);
  const more = intsOf(node, 'output_padding', [0, 0]);
  const known = textOf(node, 'auto_pad', 'NOTSET') === 'NOTSET' && intsOf(node, 'output_shape', []).length === 0;
  const side = (from: number, i: number): number =>
    strides[i]! * (from - 1) + more[i]! + (kernel[i]! - 1) * dilations[i]! + 1 - pads[i]! - pads[i + 2]!;
  return { shape: [batch!, out! * intOf(node, 'group', 1), ...sides.map(known ? side : () => NaN)] };
};

const pooling: ShapeRule = (node, [x]) => {
  const [batch, channels, ...sides] = x!.shape;
  return { shape: [batch!, channels!, ...windows(node, sides, intsOf(node, 'kernel_shape', []))] };
};

const globalPooling: ShapeRule = (_, [x]) => ({ shape: x!.shape.map((side, axis) => (axis < 2 ? side : 1)) });

const depthToSpace: ShapeRule = (node, [x]) => {
  const [batch, channels, height, width] = x!.shape as [number, number, number, number];
  const block = intOf(node, 'blocksize', 1);
  return { shape: [batch, channels / (block * block), height * block, width * block] };
};

const spaceToDepth: ShapeRule = (node, [x]) => {
  const [batch, channels, height, width] = x!.shape as [number, number, number, number];
  const block = intOf(node, 'blocksize', 1);
  return { shape: [batch, channels * block * block, height / block, width / block] };
};

const resize: ShapeRule = (_, [x, , scales, sizes]) => ({
  shape: sizes?.values ?? x!.shape.map((side, axis) => Math.floor(side * (scales?.values?.[axis] ?? NaN))),
});

const padding: ShapeRule = (_, [x, pads]) => {
  const rank = x!.shape.length;
  return {
    shape: x!.shape.map((side, i) => side + (pads?.values?.[i] ?? NaN) + (pads?.values?.[i + rank] ?? NaN)),
  };
};

const split: ShapeRule = (node, [x, widths]) => {
  const axis = intOf(node, 'axis', 0);
  const parts = node.outputs.length;
  const each = Math.ceil(x!.shape[axis]! / parts);
  const sides =
    widths?.values ?? node.outputs.map((_, i) => (i < parts - 1 ? each : x!.shape[axis]! - each * (parts - 1)));
  return sides.map((side): Known => ({ shape: x!.shape.with(axis, side) }));
};

/** Of stacks of matrices. */
const matrixProduct: ShapeRule = (_, [a, b]) => {
  const stack = broadcast([a!.shape.slice(0, -2), b!.shape.slice(0, -2)]);
  return { shape: [...stack, a!.shape.at(-2)!, b!.shape.at(-1)!] };
};

const transpose: ShapeRule = (node, [x]) => {
  const reversed = x!.shape.map((_, axis) => x!.shape.length - 1 - axis);
  return { shape: intsOf(node, 'perm', reversed).map((axis) => x!.shape[axis]!) };
};

const reshape: ShapeRule = (_, [x, to]) => {
  const sides = (to?.values ?? [NaN]).map((side, axis) => (side === 0 ? x!.shape[axis]! : side));
  const given = sides.reduce((product, side) => (side === -1 ? product : product * side), 1);
  const all = x!.shape.reduce((product, side) => product * side, 1);
  return { shape: sides.map((side) => (side === -1 ? all / given : side)), ...(x!.values && { values: x!.values }) };
};

const ELEMENTWISE =
  'Relu LeakyRelu PRelu Sigmoid Tanh Erf Exp Sqrt Clip HardSwish HardSigmoid Softplus Elu Pow Abs Round Reciprocal Log';

export const layerRules: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(ELEMENTWISE.split(' ').map((op) => [op, elementwise])),
  BatchNormalization: asFirst,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  DepthToSpace: depthToSpace,
  DequantizeLinear: asFirst,
  GlobalAveragePool: globalPooling,
  InstanceNormalization: asFirst,
  AveragePool: pooling,
  MatMul: matrixProduct,
  MaxPool: pooling,
  Pad: padding,
  QuantizeLinear: asFirst,
  Reshape: reshape,
  Resize: resize,
  Softmax: asFirst,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Transpose: transpose,
};
