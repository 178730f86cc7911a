import type { Graph, ValueInfo } from './graph.js';

/**
 * A graph with pixel ends (NHWC) that takes pictures of one size only: providers that compile graphs do it once, and
 * better, for sizes they know.
 */
export function ofSize(graph: Graph, { width, height }: { width: number; height: number }, scale: number): Graph {
  const sides: Readonly<Record<string, number>> = {
    height,
    width,
    out_height: height * scale,
    out_width: width * scale,
  };
  const written = (value: ValueInfo): ValueInfo => ({
    ...value,
    shape: value.shape.map((side) => sides[side] ?? side),
  });
  return { ...graph, inputs: graph.inputs.map(written), outputs: graph.outputs.map(written) };
}
