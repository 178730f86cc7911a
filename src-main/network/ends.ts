import {
  CONSTANT_PREFIX,
  float,
  float32,
  int,
  int64,
  ints,
  opsetOf,
  type Attribute,
  type ElementType,
  type Graph,
  type Node,
} from './graph.js';

/** How pixels come and go. */
export interface PixelForm {
  /** Bits a sample: uint8 or uint16. */
  readonly depth: 8 | 16;
  /** Of the result; 65535 is then white too. As the pictures that come unless said. */
  readonly resultDepth?: 8 | 16;
  /** 1: grey, fed to the network as three equal channels and taken as their mean. */
  readonly channels: 1 | 3;
  /** Value that stands for white inside the network. */
  readonly range: number;
  /** Only operators that graphics cards have; an exact half of a step may then become another level. */
  readonly onCard?: boolean;
}

/** Name of the scalar output that is the mean of the result before rounding: not finite if any sample is not. */
export const MEAN = 'mean';
export const PIXELS_IN = 'pixels';
export const PIXELS_OUT = 'enlarged';

/**
 * Puts pixel ends on a network: NHWC integers in and out instead of NCHW float32, so that transposing, scaling,
 * clamping and rounding happen inside the runtime, on whatever provider runs it. Other inputs and outputs stay.
 */
export function withPixelEnds(graph: Graph, form: PixelForm): Graph {
  const { depth, resultDepth = depth, onCard = false } = form;
  const [white, resultWhite] = [2 ** depth - 1, 2 ** resultDepth - 1];
  const type = (bits: 8 | 16): ElementType => (bits === 8 ? 'uint8' : 'uint16');
  const initializers = new Map(graph.initializers);
  const scalar = (name: string, value: number): string => {
    initializers.set(`${CONSTANT_PREFIX}${name}`, float32([], [value]));
    return `${CONSTANT_PREFIX}${name}`;
  };
  const opset = opsetOf(graph);
  /** Operator set 18 made the axes of reductions an input. */
  const mean = (from: string, to: string, axes: readonly number[], keepdims: number): Node => {
    if (opset < 18) return node('ReduceMean', [from], to, { axes: ints(...axes), keepdims: int(keepdims) });
    const name = `${CONSTANT_PREFIX}axes${axes.join('_')}`;
    initializers.set(name, int64(axes));
    return node('ReduceMean', [from, name], to, { keepdims: int(keepdims) });
  };
  /**
   * Operator set 11 made the bounds of clipping inputs and brought rounding. WebGPU has no Round: the whole result would
   * come back for it and go there again, where a cast cuts off as well.
   */
  const toWhole = [
    opset >= 11
      ? node('Clip', ['ends/scaled', scalar('black', 0), scalar('white', resultWhite)], 'ends/clipped', {})
      : node('Clip', ['ends/scaled'], 'ends/clipped', { min: float(0), max: float(resultWhite) }),
    opset >= 11 && !onCard
      ? node('Round', ['ends/clipped'], 'ends/rounded', {})
      : node('Add', ['ends/clipped', scalar('half', 0.5)], 'ends/rounded', {}),
  ];
  const front = [
    node('Cast', [PIXELS_IN], 'ends/float', { to: int(1) }),
    node('Transpose', ['ends/float'], 'ends/nchw', { perm: ints(0, 3, 1, 2) }),
    node('Mul', ['ends/nchw', scalar('to_range', form.range / white)], form.channels === 3 ? 'input' : 'ends/grey', {}),
    ...(form.channels === 3
      ? []
      : [node('Concat', ['ends/grey', 'ends/grey', 'ends/grey'], 'input', { axis: int(1) })]),
  ];
  const back = [
    ...(form.channels === 3 ? [] : [mean('output', 'ends/mean3', [1], 1)]),
    // Row by row: WebGPU gives each number of a result to one workgroup, and to a single one so many samples are work for long.
    mean('output', 'ends/rows', [3], 0),
    mean('ends/rows', MEAN, [0, 1, 2], 0),
    node(
      'Mul',
      [form.channels === 3 ? 'output' : 'ends/mean3', scalar('to_pixels', resultWhite / form.range)],
      'ends/scaled',
      {},
    ),
    ...toWhole,
    node('Transpose', ['ends/rounded'], 'ends/nhwc', { perm: ints(0, 2, 3, 1) }),
    node('Cast', ['ends/nhwc'], PIXELS_OUT, { to: int(resultDepth === 8 ? 2 : 4) }),
  ];
  const [, ...otherInputs] = graph.inputs;
  const [, ...otherOutputs] = graph.outputs;
  return {
    ...graph,
    inputs: [{ name: PIXELS_IN, type: type(depth), shape: [1, 'height', 'width', form.channels] }, ...otherInputs],
    outputs: [
      { name: PIXELS_OUT, type: type(resultDepth), shape: [1, 'out_height', 'out_width', form.channels] },
      { name: MEAN, type: 'float32', shape: [] },
      ...otherOutputs,
    ],
    initializers,
    nodes: [...front, ...graph.nodes, ...back],
  };
}

function node(op: string, inputs: string[], output: string, attributes: Record<string, Attribute>): Node {
  return { op, inputs, outputs: [output], attributes };
}
