import {
  CONSTANT_PREFIX,
  float32,
  int,
  type Attribute,
  type Graph,
  type Node,
  type Tensor,
} from '../../network/graph.js';
import { biasTensor, encodingOf, type Encoding, type Range } from './numbers.js';
import { Roles, type Rounded } from './roles.js';
import { weightTensor } from './weights.js';

// The int8 form of a network as ONNX's QDQ: what a convolution reads and gives is rounded to uint8 by QuantizeLinear and
// brought back by DequantizeLinear. A runtime that knows the pattern computes in integers; any other gives nearly the
// same numbers in float. https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html

/** Tensors whose ranges {@link quantise} needs. */
export const roundedTensors = (graph: Graph): readonly Rounded[] => new Roles(graph).rounded;

/**
 * The int8 form of `graph` (NCHW float32 in and out). Convolutions compute in integers, and a Relu or LeakyRelu behind
 * one; all else stays float, above all what is added to a skip or to the picture itself.
 *
 * @param ranges  of every tensor that {@link roundedTensors} names
 */
export function quantise(graph: Graph, ranges: ReadonlyMap<string, Range>): Graph {
  return new Quantiser(graph, ranges, new Roles(graph)).run();
}

class Quantiser {
  readonly #nodes: Node[] = [];
  readonly #initializers: Map<string, Tensor>;
  readonly #encodings = new Map<string, Encoding>();
  #last = 0;

  constructor(
    private readonly graph: Graph,
    private readonly ranges: ReadonlyMap<string, Range>,
    private readonly roles: Roles,
  ) {
    this.#initializers = new Map(graph.initializers);
  }

  run(): Graph {
    // Tensors that only exist rounded once their integer node has run.
    const onlyRounded = new Set<string>();
    for (const node of this.graph.nodes) {
      const integer = this.roles.isInteger(node);
      const inputs = node.inputs.map((name, i) => {
        const round = onlyRounded.has(name) || (integer && i === 0 && !this.roles.isClamped(name));
        return round ? this.#rounded(name) : name;
      });
      if (integer && node.op === 'Conv') this.#weights(node, inputs);
      this.#nodes.push({ ...node, inputs });
      if (integer && !this.roles.isClamped(node.outputs[0]!)) onlyRounded.add(node.outputs[0]!);
    }
    const used = new Set(this.#nodes.flatMap(({ inputs }) => inputs));
    const initializers = new Map([...this.#initializers].filter(([name]) => used.has(name)));
    return { ...this.graph, initializers, nodes: this.#nodes };
  }

  /** `name` rounded to uint8 and back; each reader has a DequantizeLinear of its own, as runtimes want it. */
  #rounded(name: string): string {
    const uint8 = `${name}/uint8`;
    let encoding = this.#encodings.get(name);
    if (encoding === undefined) {
      const range = this.ranges.get(name);
      if (range === undefined) throw new Error(`No range is known of '${name}'.`);
      encoding = encodingOf(range);
      this.#encodings.set(name, encoding);
      this.#define(`${uint8}/scale`, float32([], [encoding.scale]));
      this.#define(`${uint8}/zero`, { type: 'uint8', shape: [], data: Uint8Array.of(encoding.zero) });
      this.#emit('QuantizeLinear', [name, ...this.#pair(uint8)], uint8);
    }
    const back = `${uint8}/back${this.#last++}`;
    this.#emit('DequantizeLinear', [uint8, ...this.#pair(uint8)], back);
    return back;
  }

  /** Puts the rounded kernel and bias of a convolution in the place of its float ones. */
  #weights(node: Node, inputs: string[]): void {
    const [x, kernel, bias] = node.inputs as [string, string, string?];
    const { tensor, scales } = weightTensor(this.graph.initializers.get(kernel)!);
    inputs[1] = this.#constant(`${kernel}/int8`, tensor, scales);
    if (bias === undefined) return;
    const both = scales.map((scale) => Math.fround(scale * this.#encodings.get(x)!.scale));
    inputs[2] = this.#constant(`${bias}/int32`, biasTensor(this.graph.initializers.get(bias)!, both), both);
  }

  #constant(name: string, tensor: Tensor, scales: Float32Array): string {
    const zeros = tensor.type === 'int8' ? new Int8Array(scales.length) : new Int32Array(scales.length);
    this.#initializers.set(name, tensor);
    this.#define(`${name}/scale`, float32([scales.length], scales));
    this.#define(`${name}/zero`, { type: tensor.type, shape: [scales.length], data: zeros });
    this.#emit('DequantizeLinear', [name, ...this.#pair(name)], `${name}/back`, { axis: int(0) });
    return `${name}/back`;
  }

  readonly #pair = (name: string): string[] => [`${CONSTANT_PREFIX}${name}/scale`, `${CONSTANT_PREFIX}${name}/zero`];

  #define(name: string, tensor: Tensor): void {
    this.#initializers.set(`${CONSTANT_PREFIX}${name}`, tensor);
  }

  #emit(op: string, inputs: string[], output: string, attributes: Record<string, Attribute> = {}): void {
    this.#nodes.push({ op, inputs, outputs: [output], attributes });
  }
}
