import { floatOf, intOf, type Graph, type Node, type Tensor } from '../../network/graph.js';

/** A tensor that is rounded to uint8. */
export interface Rounded {
  readonly name: string;
  /** How much an error below zero counts beside one above: the slope of the activation that reads the tensor. */
  readonly below: number;
}

const ACTIVATIONS = new Set(['Relu', 'LeakyRelu']);

/** Which nodes of a network compute in integers and which tensors are rounded for them. */
export class Roles {
  readonly #integer = new Set<Node>();
  readonly #readers = new Map<string, Node[]>();
  readonly rounded: readonly Rounded[];

  constructor(private readonly graph: Graph) {
    const makers = new Map<string, Node>();
    for (const node of graph.nodes) {
      for (const name of node.outputs) makers.set(name, node);
      for (const name of node.inputs) this.#readers.set(name, [...(this.#readers.get(name) ?? []), node]);
    }
    for (const node of graph.nodes) {
      const before = makers.get(node.inputs[0]!);
      const behindConv = before?.op === 'Conv' && this.isInteger(before) && ACTIVATIONS.has(node.op);
      if (behindConv || isPlainConvolution(node, graph.initializers)) this.#integer.add(node);
    }
    const names = graph.nodes
      .filter((node) => this.isInteger(node))
      .flatMap(({ inputs, outputs }) => [inputs[0]!, outputs[0]!])
      .filter((name) => !this.isClamped(name));
    this.rounded = [...new Set(names)].map((name) => ({ name, below: this.#below(name) }));
  }

  isInteger(node: Node): boolean {
    return this.#integer.has(node);
  }

  /** A result that one Relu alone reads is not rounded itself: the rounding behind the Relu clamps it. */
  isClamped(name: string): boolean {
    const [reader, ...others] = this.#readers.get(name) ?? [];
    return reader?.op === 'Relu' && others.length === 0 && this.isInteger(reader);
  }

  /** Root mean square of the slopes, which for a PReLU differ by channel. */
  #below(name: string): number {
    const [reader, ...others] = this.#readers.get(name) ?? [];
    if (reader === undefined || others.length > 0) return 1;
    if (reader.op === 'LeakyRelu') return Math.abs(floatOf(reader, 'alpha', 0.01));
    const slopes = reader.op === 'PRelu' ? this.graph.initializers.get(reader.inputs[1]!) : undefined;
    if (slopes === undefined) return 1;
    const squares = Array.from(slopes.data as Float32Array, (slope) => slope ** 2);
    return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
  }
}

/** Of all channels, with a kernel that is known. */
const isPlainConvolution = (node: Node, initializers: ReadonlyMap<string, Tensor>): boolean =>
  node.op === 'Conv' &&
  node.role === undefined &&
  intOf(node, 'group', 1) === 1 &&
  node.inputs.slice(1).every((name) => initializers.has(name));
