import { Problem } from '../base/problem.js';
import {
  int,
  int64,
  intOf,
  ints,
  intsOf,
  textOf,
  type Attribute,
  type Graph,
  type Node,
  type Tensor,
  type ValueInfo,
} from './graph.js';

// Turns a purely local network into forms that take a picture a band of rows at a time. What a convolution will still
// need of a band is carried to the next one as inputs and outputs of the graph, so that nothing is computed twice and
// the rows are the same bits as those of the whole picture.

/** Which edges of the picture a band touches. Both: the whole picture at once. */
export interface BandPlace {
  readonly top: boolean;
  readonly bottom: boolean;
}

/** Names of the values a band hands to the next: output `state_out/N` becomes input `state_in/N`. */
export const STATE_IN = 'state_in/';
export const STATE_OUT = 'state_out/';

/** More rows than any picture has, and not the number by which ONNX Runtime recognises a slice as none at all. */
const ALL_ROWS = 2 ** 31 - 1;

/** Rows of a tensor, as far as they are known after `n` rows of the picture: rate * n - delay. */
interface Lag {
  readonly rate: number;
  readonly delay: number;
  readonly channels: number;
}

export interface BandForm {
  readonly graph: Graph;
  /** Result rows that are still missing when a band that is not the last has gone through. */
  readonly delay: number;
  /** Fewest picture rows the first band may have. */
  readonly firstRows: number;
}

/**
 * The form of `graph` (NCHW in and out, named `input` and `output`) for a band at `place`.
 *
 * @throws Problem `not-local` with the operator that looks further than its neighbourhood
 */
export function bandForm(graph: Graph, place: BandPlace): BandForm {
  const writer = new BandWriter(graph, place);
  for (const node of graph.nodes) ruleFor(node)(writer, node);
  return writer.finish();
}

/** Why this network cannot go in bands, or undefined if it can. */
export function whyNotLocal(graph: Graph): string | undefined {
  try {
    bandForm(graph, { top: true, bottom: false });
    return undefined;
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'not-local') return problem.message;
    throw problem;
  }
}

class BandWriter {
  readonly #initializers: Map<string, Tensor>;
  readonly #nodes: Node[] = [];
  readonly #lags = new Map<string, Lag>();
  readonly #histories = new Map<string, string>();
  readonly #stateInputs: ValueInfo[] = [];
  readonly #stateOutputs: ValueInfo[] = [];
  #firstRows = 1;

  constructor(
    private readonly graph: Graph,
    readonly place: BandPlace,
  ) {
    this.#initializers = new Map(graph.initializers);
    for (const { name, shape } of graph.inputs) this.#lags.set(name, { rate: 1, delay: 0, channels: Number(shape[1]) });
  }

  /** Undefined for constants, which have no rows. */
  lag(name: string): Lag | undefined {
    return this.#lags.get(name);
  }

  constantOf(name: string): Tensor | undefined {
    return this.#initializers.get(name);
  }

  emit(node: Node, lags: Lag | readonly Lag[]): void {
    this.#nodes.push(node);
    node.outputs.forEach((name, i) =>
      this.#lags.set(name, Array.isArray(lags) ? (lags as readonly Lag[])[i]! : (lags as Lag)),
    );
  }

  /** `x` with the `rows` rows that came before it in front, except at the top of the picture where there are none. */
  history(x: string, rows: number): string {
    const key = `${x}/${rows}`;
    const known = this.#histories.get(key);
    if (known !== undefined) return known;
    const lag = this.#lags.get(x)!;
    const index = this.#histories.size;
    this.#firstRows = Math.max(this.#firstRows, Math.ceil((rows + 1 + lag.delay) / lag.rate));
    let joined = x;
    const shape = [1, lag.channels, rows, `state_width${index}`];
    if (!this.place.top) {
      joined = `${x}/with${rows}`;
      this.#stateInputs.push({ name: `${STATE_IN}${index}`, type: 'float32', shape });
      this.#nodes.push(make('Concat', [`${STATE_IN}${index}`, x], joined, { axis: int(2) }));
    }
    if (!this.place.bottom) {
      this.#stateOutputs.push({ name: `${STATE_OUT}${index}`, type: 'float32', shape });
      this.#slice(joined, `${STATE_OUT}${index}`, -rows, ALL_ROWS);
    }
    this.#histories.set(key, joined);
    return joined;
  }

  /**
   * `x` held back until it lags by `delay`, so that it meets what has gone through more convolutions. In the whole
   * picture nothing lags, but the copy stays: without it ONNX Runtime adds a skip inside the convolution, in another
   * order, and the last bit of a band would differ from that of the whole.
   */
  align(x: string, delay: number): string {
    const lag = this.#lags.get(x)!;
    const rows = delay - lag.delay;
    if (rows === 0) return x;
    const held = this.history(x, rows);
    if (this.place.bottom && !this.place.top) return held;
    const name = `${x}/held${rows}`;
    if (!this.#lags.has(name)) {
      this.#slice(held, name, 0, this.place.bottom ? ALL_ROWS : -rows);
      this.#lags.set(name, { ...lag, delay });
    }
    return name;
  }

  define(name: string, tensor: Tensor): void {
    this.#initializers.set(name, tensor);
  }

  needRows(x: string, rows: number): void {
    const { rate, delay } = this.#lags.get(x)!;
    this.#firstRows = Math.max(this.#firstRows, Math.ceil((rows + delay) / rate));
  }

  finish(): BandForm {
    const output = this.graph.outputs[0]!;
    return {
      graph: {
        inputs: [...this.graph.inputs, ...this.#stateInputs],
        outputs: [output, ...this.#stateOutputs],
        initializers: this.#initializers,
        nodes: this.#nodes,
      },
      delay: this.#lags.get(output.name)!.delay,
      firstRows: this.#firstRows,
    };
  }

  #slice(from: string, to: string, start: number, end: number): void {
    const bound = (value: number): string => {
      const name = `const/row${value}`;
      this.#initializers.set(name, int64([value]));
      return name;
    };
    this.#nodes.push(make('Slice', [from, bound(start), bound(end), bound(2)], to, {}));
  }
}

type Rule = (writer: BandWriter, node: Node) => void;

/** Operators that look at one pixel of one or several tensors; tensors that lag less are held back. */
const pointwise: Rule = (writer, node) => {
  const moving = node.inputs.filter((name) => writer.lag(name) !== undefined);
  const lags = moving.map((name) => writer.lag(name)!);
  const delay = Math.max(...lags.map((lag) => lag.delay));
  const inputs = node.inputs.map((name) => (writer.lag(name) === undefined ? name : writer.align(name, delay)));
  const channels =
    node.op === 'Concat' ? lags.reduce((sum, lag) => sum + lag.channels, 0) : Math.max(...lags.map((l) => l.channels));
  writer.emit({ ...node, inputs }, { rate: lags[0]!.rate, delay, channels });
};

const concat: Rule = (writer, node) => {
  if (intOf(node, 'axis', 1) !== 1) throw notLocal(node, 'joins along an axis other than the channels');
  pointwise(writer, node);
};

const convolution: Rule = (writer, node) => {
  const [x, weight] = node.inputs as [string, string];
  const lag = writer.lag(x)!;
  const shape = writer.constantOf(weight)?.shape;
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

const depthToSpace: Rule = (writer, node) => {
  const lag = writer.lag(node.inputs[0]!)!;
  const block = intOf(node, 'blocksize', 1);
  writer.emit(node, { rate: lag.rate * block, delay: lag.delay * block, channels: lag.channels / (block * block) });
};

/** Enlargement by repetition; any other resize looks at neighbours or at the size of the whole. */
const resize: Rule = (writer, node) => {
  const lag = writer.lag(node.inputs[0]!)!;
  const factors = Array.from(writer.constantOf(node.inputs[2] ?? '')?.data ?? [], Number);
  const factor = factors[2];
  if (textOf(node, 'mode', 'nearest') !== 'nearest' || factor === undefined || !Number.isInteger(factor)) {
    throw notLocal(node, 'resizes by other than whole repetition');
  }
  writer.emit(node, { ...lag, rate: lag.rate * factor, delay: lag.delay * factor });
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

const POINTWISE =
  'Relu LeakyRelu PRelu Sigmoid Tanh Erf HardSwish HardSigmoid Clip Sqrt Exp Neg Add Sub Mul Div Identity Max Min';

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(POINTWISE.split(' ').map((op) => [op, pointwise])),
  Concat: concat,
  Conv: convolution,
  Pad: padding,
  DepthToSpace: depthToSpace,
  Resize: resize,
  Split: split,
};

function ruleFor(node: Node): Rule {
  const rule = node.domain === undefined ? rules[node.op] : undefined;
  if (rule === undefined) throw notLocal(node, 'looks at the whole picture');
  return rule;
}

function notLocal(node: Node, why: string): Problem {
  return new Problem('not-local', `This network cannot go through a picture in bands: its ${node.op} ${why}.`);
}

function make(op: string, inputs: string[], output: string, attributes: Record<string, Attribute>): Node {
  return { op, inputs, outputs: [output], attributes };
}
