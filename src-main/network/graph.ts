// A network as data: ONNX's graph in plain objects. Everything here builds, reads, counts or rewrites such a graph.

export type ElementType = 'float32' | 'float16' | 'uint8' | 'int8' | 'uint16' | 'int32' | 'int64' | 'bool';

export type TensorData = Float32Array | Uint8Array | Int8Array | Uint16Array | Int32Array | BigInt64Array;

/** A constant. Row-major, as ONNX and PyTorch lay it out; convolution kernels are (out, in / groups, kh, kw). */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly tensor: Tensor };

/**
 * Why a node is not what its operator says, for counting: a `functional` activation is one the challenge's tool does
 * not see (F.relu); an `interpolation` is a fixed convolution that stands for a resize; `linear` is a 1x1 that is a
 * Linear over pixels in the authors' code, whose work the tool sees but whose results it does not.
 */
export type Role = 'functional' | 'interpolation' | 'linear';

export interface Node {
  readonly op: string;
  /** An empty name is an optional input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly role?: Role;
  /** ONNX operator domain; absent is the standard one. */
  readonly domain?: string;
}

/** A graph input or output. A string is a free dimension's name. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface Graph {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  /** In an order in which every input is known before it is used. */
  readonly nodes: readonly Node[];
  /** For a graph of another program: the versions of the operator sets it was written for, the standard one under ''. */
  readonly foreign?: Readonly<Record<string, number>>;
}

/** The standard operator set in which graphs are written here: the last whose reductions take axes as attributes. */
export const OPSET = 17;

/** Version of the standard operator set that a graph's nodes are of. */
export const opsetOf = ({ foreign }: Graph): number => foreign?.[''] ?? OPSET;

/** Initialisers whose names begin so are fixed numbers of the architecture, not learnt parameters. */
export const CONSTANT_PREFIX = 'const/';

export const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const float32 = (shape: readonly number[], data: ArrayLike<number>): Tensor => ({
  type: 'float32',
  shape,
  data: data instanceof Float32Array ? data : Float32Array.from(data),
});

export const int64 = (values: readonly number[]): Tensor => ({
  type: 'int64',
  shape: [values.length],
  data: BigInt64Array.from(values.map(BigInt)),
});

/**
 * Looks up shapes of constants by name: of initialisers, and of what a DequantizeLinear makes of one, as the kernels of
 * an int8 network are kept.
 */
export function constantShapes(graph: Graph): (name: string) => readonly number[] | undefined {
  const restored = new Map<string, string>();
  for (const { op, inputs, outputs } of graph.nodes) {
    if (op === 'DequantizeLinear' && graph.initializers.has(inputs[0]!)) restored.set(outputs[0]!, inputs[0]!);
  }
  return (name) => graph.initializers.get(restored.get(name) ?? name)?.shape;
}

export const ints = (...values: number[]): Attribute => ({ ints: values });
export const int = (value: number): Attribute => ({ int: value });
/** ONNX keeps float attributes in single precision. */
export const float = (value: number): Attribute => ({ float: Math.fround(value) });
export const text = (value: string): Attribute => ({ string: value });

/** An integer-list attribute, or `otherwise` where the node does not carry it. */
export function intsOf(node: Node, name: string, otherwise: readonly number[]): readonly number[] {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'ints' in attribute ? attribute.ints : otherwise;
}

/** An integer attribute, or `otherwise` where the node does not carry it. */
export function intOf(node: Node, name: string, otherwise: number): number {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'int' in attribute ? attribute.int : otherwise;
}

/** A float attribute, or `otherwise` where the node does not carry it. */
export function floatOf(node: Node, name: string, otherwise: number): number {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'float' in attribute ? attribute.float : otherwise;
}

/** A string attribute, or `otherwise` where the node does not carry it. */
export function textOf(node: Node, name: string, otherwise: string): string {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'string' in attribute ? attribute.string : otherwise;
}
