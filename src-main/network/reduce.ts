import { CONSTANT_PREFIX, float, float32, text, type Graph } from './graph.js';

/** How ncnn's Interp layer (its `resize_type`) and ONNX's Resize call the same. */
const MODES: Readonly<Record<number, string>> = { 1: 'nearest', 2: 'linear', 3: 'cubic' };

/**
 * The network with its result reduced by `factor` below 1, as published files for a smaller scale do that are a larger
 * network with a resize behind it. Half-pixel centres, no antialiasing; cubic with a = -0.75 (ncnn, src/layer/interp.cpp).
 *
 * @param kind  ncnn's number of the filter; undefined is given back for one that is not known
 */
export function reduced(graph: Graph, factor: number, kind: number): Graph | undefined {
  const mode = MODES[kind];
  if (mode === undefined) return undefined;
  const [output] = graph.outputs;
  const full = 'full_size';
  const factors = `${CONSTANT_PREFIX}reduction`;
  return {
    ...graph,
    initializers: new Map([...graph.initializers, [factors, float32([4], [1, 1, factor, factor])]]),
    nodes: [
      ...graph.nodes.map((node) => ({
        ...node,
        outputs: node.outputs.map((name) => (name === output!.name ? full : name)),
      })),
      {
        op: 'Resize',
        inputs: [full, '', factors],
        outputs: [output!.name],
        attributes: {
          mode: text(mode),
          coordinate_transformation_mode: text('half_pixel'),
          ...(mode === 'cubic' ? { cubic_coeff_a: float(-0.75) } : {}),
        },
      },
    ],
  };
}
