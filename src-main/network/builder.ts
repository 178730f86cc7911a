import {
  CONSTANT_PREFIX,
  float,
  float32,
  int,
  int64,
  ints,
  text,
  type Attribute,
  type Graph,
  type Node,
  type Role,
  type Tensor,
} from './graph.js';
import { bilinearKernel } from './bilinear.js';
import type { WeightSource } from './weight-source.js';

/** A tensor of the graph under construction: NCHW float32 with N = 1. */
export interface Value {
  readonly name: string;
  readonly channels: number;
}

export interface ConvOptions {
  /** Side of the kernel, or [height, width]; 3 unless said. */
  kernel?: number | readonly [number, number];
  stride?: number;
  /** Zeros on each side; as many as keep the size unless said. */
  pad?: number;
  groups?: number;
  dilation?: number;
  bias?: boolean;
  role?: Role;
}

/**
 * Writes a graph node by node, with the words papers use. Parameters come from a {@link WeightSource} by the names of
 * the official weight files, so that one description serves files, fresh weights, counting and training.
 */
export class GraphBuilder {
  readonly #initializers = new Map<string, Tensor>();
  readonly #nodes: Node[] = [];
  #last = 0;

  constructor(private readonly weights: WeightSource) {}

  /** Any ONNX operator with one output; for what has no method of its own. */
  op(
    op: string,
    inputs: readonly (Value | string)[],
    attributes: Record<string, Attribute>,
    channels: number,
    role?: Role,
  ): Value {
    return this.#node(op, inputs, attributes, [channels], role)[0]!;
  }

  /** A learnt tensor as it stands in the weight file. */
  weight(name: string, shape: readonly number[]): string {
    if (!this.#initializers.has(name)) this.#initializers.set(name, this.weights.take(name, shape));
    return name;
  }

  /** A fixed tensor of the architecture, which counts as no parameter. */
  constant(tensor: Tensor): string {
    const name = `${CONSTANT_PREFIX}${this.#initializers.size}`;
    this.#initializers.set(name, tensor);
    return name;
  }

  /** Learnt numbers, one for each channel: stored as [channels], of shape [channels, 1, 1] here. */
  perChannel(name: string, channels: number): string {
    if (!this.#initializers.has(name)) {
      this.#initializers.set(name, { ...this.weights.take(name, [channels]), shape: [channels, 1, 1] });
    }
    return name;
  }

  scalar(value: number): string {
    return this.constant(float32([], [value]));
  }

  /**
   * Conv2d called `name`: parameters `name.weight` (out, in / groups, kh, kw) and `name.bias`. Asked for twice by one
   * name, it shares its weights and is counted each time.
   */
  conv(x: Value, name: string, out: number, options: ConvOptions = {}): Value {
    const { stride = 1, groups = 1, dilation = 1, bias = true, role } = options;
    const kernel = options.kernel ?? 3;
    const [kh, kw] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
    const [ph, pw] =
      options.pad === undefined ? [keeping(kh, dilation), keeping(kw, dilation)] : [options.pad, options.pad];
    const weight = this.weight(`${name}.weight`, [out, x.channels / groups, kh, kw]);
    return this.op(
      'Conv',
      [x, weight, ...(bias ? [this.weight(`${name}.bias`, [out])] : [])],
      {
        kernel_shape: ints(kh, kw),
        pads: ints(ph, pw, ph, pw),
        strides: ints(stride, stride),
        group: int(groups),
        ...(dilation === 1 ? {} : { dilations: ints(dilation, dilation) }),
      },
      out,
      role,
    );
  }

  /**
   * ConvTranspose2d called `name`: parameters `name.weight` (in, out, k, k) and `name.bias`; `cut` rows and columns of
   * the result are left off on each side, which PyTorch calls its padding.
   */
  convTranspose(x: Value, name: string, out: number, kernel: number, stride: number, cut = 0): Value {
    const weight = this.weight(`${name}.weight`, [x.channels, out, kernel, kernel]);
    return this.op(
      'ConvTranspose',
      [x, weight, this.weight(`${name}.bias`, [out])],
      { kernel_shape: ints(kernel, kernel), pads: ints(cut, cut, cut, cut), strides: ints(stride, stride) },
      out,
    );
  }

  relu(x: Value, role?: Role): Value {
    return this.op('Relu', [x], {}, x.channels, role);
  }

  leakyRelu(x: Value, slope: number): Value {
    return this.op('LeakyRelu', [x], { alpha: float(slope) }, x.channels);
  }

  /** PReLU with one slope a channel. */
  prelu(x: Value, name: string): Value {
    return this.op('PRelu', [x, this.perChannel(name, x.channels)], {}, x.channels);
  }

  sigmoid(x: Value): Value {
    return this.op('Sigmoid', [x], {}, x.channels);
  }

  /** x * sigmoid(x) (SiLU, Swish). */
  silu(x: Value): Value {
    return this.mul(x, this.sigmoid(x));
  }

  tanh(x: Value): Value {
    return this.op('Tanh', [x], {}, x.channels);
  }

  /** max(0, min(1, x / 6 + 1 / 2)), as MobileNetV3 has it. */
  hardSigmoid(x: Value): Value {
    return this.op('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) }, x.channels);
  }

  /** x * hardSigmoid(x). */
  hardSwish(x: Value): Value {
    return this.op('HardSwish', [x], {}, x.channels);
  }

  /** Exact GELU, x / 2 * (1 + erf(x / sqrt 2)). */
  gelu(x: Value): Value {
    const erf = this.op('Erf', [this.mul(x, this.scalar(Math.SQRT1_2))], {}, x.channels);
    return this.mul(this.mul(x, this.scalar(0.5)), this.add(erf, this.scalar(1)));
  }

  add(a: Value, b: Value | string): Value {
    return this.op('Add', [a, b], {}, a.channels);
  }

  sub(a: Value, b: Value | string): Value {
    return this.op('Sub', [a, b], {}, a.channels);
  }

  mul(a: Value, b: Value | string): Value {
    return this.op('Mul', [a, b], {}, a.channels);
  }

  div(a: Value, b: Value | string): Value {
    return this.op('Div', [a, b], {}, a.channels);
  }

  concat(values: readonly Value[]): Value {
    return this.op(
      'Concat',
      values,
      { axis: int(1) },
      values.reduce((sum, value) => sum + value.channels, 0),
    );
  }

  /** Cuts the channels into parts of these widths. */
  split(x: Value, widths: readonly number[]): Value[] {
    return this.#node('Split', [x, this.constant(int64(widths))], { axis: int(1) }, widths);
  }

  /** PyTorch's PixelShuffle: ONNX's DepthToSpace in CRD mode. */
  pixelShuffle(x: Value, scale: number): Value {
    return this.op('DepthToSpace', [x], { blocksize: int(scale), mode: text('CRD') }, x.channels / (scale * scale));
  }

  /** Nearest-neighbour enlargement by a whole factor. */
  nearest(x: Value, scale: number): Value {
    return this.op(
      'Resize',
      [x, '', this.constant(float32([4], [1, 1, scale, scale]))],
      { mode: text('nearest'), coordinate_transformation_mode: text('asymmetric'), nearest_mode: text('floor') },
      x.channels,
    );
  }

  /**
   * Bilinear enlargement by a whole factor (half-pixel centres, edges repeated; align_corners = false), written as a
   * fixed 3x3 convolution and a pixel shuffle: unlike Resize its rounding does not depend on where a row lies, so that
   * a picture cut into bands gives the same bits.
   */
  bilinear(x: Value, scale: number): Value {
    const padded = this.op(
      'Pad',
      [x, this.constant(int64([0, 0, 1, 1, 0, 0, 1, 1]))],
      { mode: text('edge') },
      x.channels,
    );
    const out = x.channels * scale * scale;
    const kernel = this.constant(bilinearKernel(x.channels, scale));
    const taps = this.op(
      'Conv',
      [padded, kernel],
      { kernel_shape: ints(3, 3), pads: ints(0, 0, 0, 0), strides: ints(1, 1), group: int(x.channels) },
      out,
      'interpolation',
    );
    return this.pixelShuffle(taps, scale);
  }

  /** The finished network: one input `input` and one output `output`, NCHW float32, height and width free. */
  finish(input: Value, output: Value): Graph {
    this.#nodes.push({ op: 'Identity', inputs: [output.name], outputs: ['output'], attributes: {} });
    return {
      inputs: [{ name: input.name, type: 'float32', shape: [1, input.channels, 'height', 'width'] }],
      outputs: [{ name: 'output', type: 'float32', shape: [1, output.channels, 'out_height', 'out_width'] }],
      initializers: this.#initializers,
      nodes: this.#nodes,
    };
  }

  #node(
    op: string,
    inputs: readonly (Value | string)[],
    attributes: Record<string, Attribute>,
    channels: readonly number[],
    role?: Role,
  ): Value[] {
    const outputs = channels.map((count) => ({ name: `t${this.#last++}`, channels: count }));
    this.#nodes.push({
      op,
      inputs: inputs.map((value) => (typeof value === 'string' ? value : value.name)),
      outputs: outputs.map((value) => value.name),
      attributes,
      ...(role === undefined ? {} : { role }),
    });
    return outputs;
  }
}

/** Zeros on each side that keep the size. */
const keeping = (kernel: number, dilation: number): number => ((kernel - 1) * dilation) >> 1;

/** The picture that goes into a network: RGB, NCHW. */
export const PICTURE: Value = { name: 'input', channels: 3 };
