import { int, type Graph, type Node, type Tensor } from './graph.js';

// Networks in numbers of 16 bits (IEEE 754 binary16, ONNX's float16), half the memory and on graphics cards up to twice
// the speed. Picture in and out stay float32, so that the ends are those of every network.

const FLOAT16 = 10;
const FLOAT32 = 1;

/** The bits of the float16 number that is nearest, the even one of two; infinity where it is too large. */
export function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // Numbers below 2^-14 are spaced as those from there on.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = roundToEven(size * 2 ** (10 - exponent));
  // A carry out of the ten bits of the fraction goes into the exponent by itself.
  return sign | (((exponent + 14) << 10) + steps);
}

function roundToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** Inputs that stay float32 in every network: what a Resize enlarges by. */
const isKept = ({ op }: Node, place: number): boolean => op === 'Resize' && place > 0;

/** `graph` (NCHW float32 `input` and `output`) with float16 inside. */
export function halfForm(graph: Graph): Graph {
  const kept = new Set(graph.nodes.flatMap((node) => node.inputs.filter((_, place) => isKept(node, place))));
  const initializers = new Map(
    [...graph.initializers].map(([name, tensor]) => [name, kept.has(name) ? tensor : inHalf(tensor)]),
  );
  const renamed = (name: string): string => (name === 'input' || name === 'output' ? `${name}/half` : name);
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
  }));
  return {
    ...graph,
    initializers,
    nodes: [cast('input', 'input/half', FLOAT16), ...nodes, cast('output/half', 'output', FLOAT32)],
  };
}

const inHalf = (tensor: Tensor): Tensor =>
  tensor.type === 'float32'
    ? { ...tensor, type: 'float16', data: Uint16Array.from(tensor.data as Float32Array, halfBits) }
    : tensor;

const cast = (from: string, to: string, type: number): Node => ({
  op: 'Cast',
  inputs: [from],
  outputs: [to],
  attributes: { to: int(type) },
});
