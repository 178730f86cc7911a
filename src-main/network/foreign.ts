import { CONSTANT_PREFIX, float32, int, ints, type Attribute, type Graph, type Node, type Tensor } from './graph.js';

// ONNX files of other programs: what was found out about one by trying it, and the form of it that runs here.

/** Factor and offset that turn a sample in 0..1 into the network's own value. */
export interface Samples {
  readonly factor: number;
  readonly offset: number;
}

export interface ForeignForm {
  readonly layout: 'nchw' | 'nhwc';
  /** 1: the network takes one channel at a time; it gets a batch of three. */
  readonly channels: 1 | 3;
  readonly samplesIn: Samples;
  readonly samplesOut: Samples;
  /** Whether the network takes, or gives, blue first. */
  readonly bgrIn: boolean;
  readonly bgrOut: boolean;
  readonly scale: number;
  /** Sides must be multiples of this. */
  readonly multiple: number;
  readonly minimumSide: number;
  /** LR pixels; the only size that the network takes. */
  readonly fixedSize?: { readonly width: number; readonly height: number };
}

/** What foreign names begin with inside a graph of ours. */
const INSIDE = 'foreign/';

/** A network whose white is 255 on both sides stays in that range; any other is brought to 0..1. */
export const canonicalRange = ({ samplesIn, samplesOut }: ForeignForm): 1 | 255 =>
  [samplesIn, samplesOut].every(({ factor, offset }) => factor === 255 && offset === 0) ? 255 : 1;

/**
 * The network with ends as every network here has them: `input` and `output`, NCHW float32, red first, in
 * 0..{@link canonicalRange}.
 */
export function canonical(graph: Graph, form: ForeignForm): Graph {
  const inside = renamed(withConstants(graph));
  const [input, output] = [inside.inputs[0]!, inside.outputs[0]!];
  const initializers = new Map(inside.initializers);
  const range = canonicalRange(form);
  const chain = new Chain(initializers);

  const toOwn = { factor: form.samplesIn.factor / range, offset: form.samplesIn.offset };
  chain.start('input');
  if (form.bgrIn) chain.reverse('ends/bgr_in');
  chain.affine('ends/own', toOwn);
  if (input.type === 'uint8') chain.round();
  if (form.channels === 1) chain.put('Transpose', { perm: ints(1, 0, 2, 3) });
  if (form.layout === 'nhwc') chain.put('Transpose', { perm: ints(0, 2, 3, 1) });
  if (input.type !== 'float32') chain.put('Cast', { to: int(ELEMENT[input.type]!) });
  const front = chain.finish(input.name);

  chain.start(output.name);
  if (output.type !== 'float32') chain.put('Cast', { to: int(ELEMENT['float32']!) });
  if (form.layout === 'nhwc') chain.put('Transpose', { perm: ints(0, 3, 1, 2) });
  if (form.channels === 1) chain.put('Transpose', { perm: ints(1, 0, 2, 3) });
  const { factor, offset } = form.samplesOut;
  chain.affine('ends/out', { factor: range / factor, offset: (-offset * range) / factor });
  if (form.bgrOut) chain.reverse('ends/bgr_out');
  const back = chain.finish('output');

  return {
    ...inside,
    inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 'height', 'width'] }],
    outputs: [{ name: 'output', type: 'float32', shape: [1, 3, 'out_height', 'out_width'] }],
    initializers,
    nodes: [...front, ...inside.nodes, ...back],
  };
}

/** ONNX's numbers for the types that foreign ends may have. */
const ELEMENT: Readonly<Record<string, number>> = { float32: 1, uint8: 2, float16: 10 };

/** One operator after another. All of them mean the same in every operator set from 7 on. */
class Chain {
  #nodes: Node[] = [];
  #at = '';
  #count = 0;

  constructor(private readonly initializers: Map<string, Tensor>) {}

  start(from: string): void {
    this.#nodes = [];
    this.#at = from;
  }

  put(op: string, attributes: Record<string, Attribute>, ...others: string[]): void {
    const output = `ends/foreign${this.#count++}`;
    this.#nodes.push({ op, inputs: [this.#at, ...others], outputs: [output], attributes });
    this.#at = output;
  }

  /** Turns RGB into BGR and back. */
  reverse(name: string): void {
    const order: Tensor = { type: 'int64', shape: [3], data: BigInt64Array.of(2n, 1n, 0n) };
    this.put('Gather', { axis: int(1) }, this.#constant(name, order));
  }

  affine(name: string, { factor, offset }: Samples): void {
    if (factor !== 1) this.put('Mul', {}, this.#constant(`${name}_factor`, float32([], [factor])));
    if (offset !== 0) this.put('Add', {}, this.#constant(`${name}_offset`, float32([], [offset])));
  }

  /** A cast to whole numbers cuts off what is behind the point. */
  round(): void {
    this.put('Add', {}, this.#constant('ends/half', float32([], [0.5])));
    this.put('Floor', {});
  }

  finish(name: string): Node[] {
    this.#nodes.push({ op: 'Identity', inputs: [this.#at], outputs: [name], attributes: {} });
    return this.#nodes;
  }

  #constant(name: string, tensor: Tensor): string {
    this.initializers.set(`${CONSTANT_PREFIX}${name}`, tensor);
    return `${CONSTANT_PREFIX}${name}`;
  }
}

/** Constants that older exporters wrote as nodes, as initialisers. */
function withConstants(graph: Graph): Graph {
  const initializers = new Map(graph.initializers);
  const nodes = graph.nodes.filter(({ op, attributes, outputs, domain }) => {
    const value = attributes['value'];
    if (op !== 'Constant' || domain !== undefined || value === undefined || !('tensor' in value)) return true;
    initializers.set(outputs[0]!, value.tensor);
    return false;
  });
  return { ...graph, initializers, nodes };
}

/** No name of another program meets one of ours. Whole numbers are no learnt parameters. */
function renamed(graph: Graph): Graph {
  const isLearnt = ({ type }: Tensor): boolean => type.startsWith('float');
  const names = new Map(
    [...graph.initializers].map(([name, tensor]) => [
      name,
      isLearnt(tensor) ? `${INSIDE}${name}` : `${CONSTANT_PREFIX}${INSIDE}${name}`,
    ]),
  );
  const own = (name: string): string => (name === '' ? '' : (names.get(name) ?? `${INSIDE}${name}`));
  return {
    ...graph,
    inputs: graph.inputs.map((value) => ({ ...value, name: own(value.name) })),
    outputs: graph.outputs.map((value) => ({ ...value, name: own(value.name) })),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [own(name), tensor])),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(own), outputs: node.outputs.map(own) })),
  };
}
