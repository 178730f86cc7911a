import { CONSTANT_PREFIX, elements, type Graph, type Node } from './graph.js';
import { inferShapes } from './shapes.js';

/** Cost of a network as the AIM 2020 challenge counts it (Zhang et al. 2020, arXiv 2009.06943, section 2). */
export interface Cost {
  /** Learnt numbers: weights, biases, slopes. */
  readonly parameters: number;
  /** Multiply-adds of convolutions and Linears without their biases, and one for each result of an activation; 3x256x256 in. */
  readonly flops: number;
  /** Numbers that the convolutions give; 3x256x256 in. */
  readonly activations: number;
  /** Convolutions that run. */
  readonly convolutions: number;
  /** Multiply-adds of convolutions and Linears for a 1280x720 result, as papers give them. */
  readonly multiplyAdds: number;
}

/** Side of the picture the challenge counts for. */
const SIDE = 256;

/** The result that papers count multiply-adds for. */
const PAPER = { width: 1280, height: 720 };

/** Activations that the challenge's tool sees; all others cost nothing there. */
const SEEN = new Set(['Relu', 'LeakyRelu', 'PRelu']);

/**
 * Counts a graph with one NCHW picture in and one out.
 *
 * @throws NotCounted with the operator whose result's size is not known
 */
export function countGraph(graph: Graph): Cost {
  const shapes = inferShapes(graph, SIDE, SIDE);
  const scale = shapes.get(graph.outputs[0]!.name)![2]! / SIDE;
  const convolutions = convolutionsOf(graph);
  const working = [...convolutions, ...graph.nodes.filter(({ role }) => role === 'linear')];
  const work = convolutionWork(working, shapes);
  const activated = sum(counted(graph, SEEN), (node) => elements(shapes.get(node.outputs[0]!)!));
  const paper = inferShapes(graph, Math.round(PAPER.height / scale), Math.round(PAPER.width / scale));
  return {
    parameters: parametersOf(graph),
    flops: work + activated,
    activations: sum(convolutions, (node) => elements(shapes.get(node.outputs[0]!)!)),
    convolutions: convolutions.length,
    multiplyAdds: convolutionWork(working, paper),
  };
}

/** Convolutions of a graph that run. */
export const convolutionsOf = (graph: Graph): Node[] => counted(graph, ['Conv', 'ConvTranspose']);

/** Learnt numbers of a graph. */
export const parametersOf = ({ initializers }: Graph): number =>
  sum([...initializers], ([name, { shape }]) => (name.startsWith(CONSTANT_PREFIX) ? 0 : elements(shape)));

/** Nodes of these operators, less those that the challenge's tool does not see. */
function counted(graph: Graph, ops: Iterable<string>): Node[] {
  const wanted = new Set(ops);
  return graph.nodes.filter(({ op, role }) => wanted.has(op) && role === undefined);
}

/**
 * A kernel (out, in / groups, kh, kw) takes in / groups * kh * kw multiply-adds for each number it gives; a transposed
 * one (in, out / groups, kh, kw) takes out / groups * kh * kw for each that it gets.
 */
const convolutionWork = (nodes: readonly Node[], shapes: ReadonlyMap<string, readonly number[]>): number =>
  sum(nodes, ({ op, inputs, outputs }) => {
    const [, ...kernel] = shapes.get(inputs[1]!)!;
    return elements(kernel) * elements(shapes.get(op === 'Conv' ? outputs[0]! : inputs[0]!)!);
  });

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);
