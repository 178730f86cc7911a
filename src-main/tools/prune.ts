import { CONSTANT_PREFIX, elements, float32, intOf, type Graph, type Node, type Tensor } from '../network/graph.js';
import type { WeightMap } from '../network/weight-source.js';

// Channel pruning by magnitude (after Li et al. 2017, arXiv 1608.08710): makes a smaller network of a trained one, in
// which each layer has its own width. It needs to be trained on afterwards.

/** Operators that treat each channel by itself, so that one may go without the others' noticing. */
const CHANNEL_BY_CHANNEL = new Set(['Relu', 'LeakyRelu', 'PRelu', 'Sigmoid', 'Tanh', 'HardSwish', 'HardSigmoid']);

/** Widths stay whole fours: ONNX Runtime is slow at others, and sums them in another order. */
const WHOLE = 4;

/** Channels that one convolution gives and one other, and nothing else, takes. */
interface Link {
  readonly from: Node;
  readonly to: Node;
  /** Names of the slopes in between. */
  readonly slopes: readonly string[];
  /** How much each channel can matter: the sum of |weights| that make it times the sum of |weights| that take it. */
  readonly worth: readonly number[];
}

/**
 * `graph` without the least worthy `share` (0..1) of those channels that can be taken out without a trace: those that
 * one convolution hands straight to one other. Worth is compared across layers; scaling a layer up and the next one
 * down changes nothing. Every layer keeps a multiple of four channels (all of them if it had no such number), so that
 * a little less than asked may go.
 */
export function prune(graph: Graph, share: number): Graph {
  const links = linksOf(graph);
  const ranked = links.flatMap(({ worth }) => worth).sort((a, b) => a - b);
  const least = ranked[Math.floor(share * ranked.length)] ?? Infinity;
  const initializers = new Map(graph.initializers);
  const narrow = (name: string | undefined, axis: number, keep: readonly number[]): void => {
    const tensor = initializers.get(name ?? '');
    if (tensor !== undefined) initializers.set(name!, selected(tensor, axis, keep));
  };
  for (const { from, to, slopes, worth } of links) {
    const keep = worthiest(worth, least);
    for (const name of [from.inputs[1], from.inputs[2], ...slopes]) narrow(name, 0, keep);
    narrow(to.inputs[1], 1, keep);
  }
  return { ...graph, initializers };
}

/** The learnt tensors of a graph as a weight file has them: what `recognise` takes. */
export function weightsOf(graph: Graph): WeightMap {
  const slopes = new Set(graph.nodes.filter(({ op }) => op === 'PRelu').map(({ inputs }) => inputs[1]!));
  return new Map(
    [...graph.initializers]
      .filter(([name, { type }]) => type === 'float32' && !name.startsWith(CONSTANT_PREFIX))
      .map(([name, { shape, data }]) => [
        name,
        { shape: slopes.has(name) ? [shape[0]!] : shape, data: data as Float32Array },
      ]),
  );
}

function linksOf(graph: Graph): Link[] {
  const takers = new Map<string, Node[]>();
  for (const node of graph.nodes) for (const name of node.inputs) takers.set(name, [...(takers.get(name) ?? []), node]);
  const onlyTaker = (name: string) => (takers.get(name)?.length === 1 ? takers.get(name)![0]! : undefined);
  /** A convolution with weights of its own, which all channels go into and come out of alike. */
  const ordinary = (node: Node | undefined): node is Node =>
    node?.op === 'Conv' && intOf(node, 'group', 1) === 1 && !node.role && onlyTaker(node.inputs[1]!) === node;

  return graph.nodes.filter(ordinary).flatMap((from) => {
    const slopes: string[] = [];
    let to = onlyTaker(from.outputs[0]!);
    while (to !== undefined && CHANNEL_BY_CHANNEL.has(to.op)) {
      slopes.push(...to.inputs.slice(1));
      to = onlyTaker(to.outputs[0]!);
    }
    if (!ordinary(to)) return [];
    const [makes, takes] = [from, to].map((node) => graph.initializers.get(node.inputs[1]!)!);
    const taken = sums(takes!, 1);
    const worth = sums(makes!, 0).map((made, channel) => made * taken[channel]!);
    return [{ from, to, slopes, worth }];
  });
}

/** Places of the channels worth at least `least`, and of the next best until their number is whole; in order. */
function worthiest(worth: readonly number[], least: number): number[] {
  const wanted = Math.max(worth.filter((one) => one >= least).length, 1);
  const count = Math.min(Math.ceil(wanted / WHOLE) * WHOLE, worth.length);
  const best = worth.map((_, i) => i).sort((a, b) => worth[b]! - worth[a]!);
  return best.slice(0, count).sort((a, b) => a - b);
}

/** Sum of absolute values for each place along `axis`. */
function sums({ shape, data }: Tensor, axis: 0 | 1): number[] {
  const found = Array<number>(shape[axis]!).fill(0);
  const [rest, width] = [elements(shape.slice(axis + 1)), shape[axis]!];
  (data as Float32Array).forEach((value, i) => (found[Math.floor(i / rest) % width]! += Math.abs(value)));
  return found;
}

/** The tensor with only these places along `axis`. */
function selected({ shape, data }: Tensor, axis: number, keep: readonly number[]): Tensor {
  const [outer, width, rest] = [elements(shape.slice(0, axis)), shape[axis]!, elements(shape.slice(axis + 1))];
  const left = new Float32Array(outer * keep.length * rest);
  for (let o = 0; o < outer; o++)
    keep.forEach((from, to) => {
      const start = (o * width + from) * rest;
      left.set((data as Float32Array).subarray(start, start + rest), (o * keep.length + to) * rest);
    });
  return float32(shape.with(axis, keep.length), left);
}
