import { elements, float32, int, int64, intOf, type Graph, type Node, type Tensor } from './graph.js';

// ONNX Runtime lays channels out in blocks for convolutions that look at a multiple of four of them, and then sums in
// an order that is always the same. Others go through a matrix product that cuts sums of more than 128 taps at places
// depending on how many pixels there are for a thread (mlas: convolve.cpp, sgemm.cpp), so that a band of few pixels
// differs from the whole picture in the last bit.

/** Channels that are summed in blocks. */
const STEP = 4;
/** Taps that the matrix product sums without a cut. */
const UNCUT = 128;

/**
 * The same network, with zero channels added to what each convolution of more than 128 taps looks at, up to a
 * multiple of four. Grouped ones are taken apart, a convolution for each group. For sessions only: what is stored and
 * counted is the network as it is.
 */
export function withEvenChannels(graph: Graph): Graph {
  const initializers = new Map(graph.initializers);
  const nodes = graph.nodes.flatMap((node) => {
    const kernel = node.op === 'Conv' ? graph.initializers.get(node.inputs[1]!) : undefined;
    if (kernel?.type !== 'float32' || elements(kernel.shape.slice(1)) <= UNCUT) return [node];
    const define = (name: string, tensor: Tensor): string => {
      initializers.set(name, tensor);
      return name;
    };
    const single = intOf(node, 'group', 1) === 1 ? [node] : inGroups(node, kernel, graph, define);
    return single.flatMap((one) =>
      one.op === 'Conv' ? filledUp(one, initializers.get(one.inputs[1]!)!, define) : one,
    );
  });
  return { ...graph, initializers, nodes };
}

type Define = (name: string, tensor: Tensor) => string;

/** A convolution without groups, its channels filled up if they must be. */
function filledUp(node: Node, kernel: Tensor, define: Define): Node[] {
  const [out, channels, height, width] = kernel.shape as [number, number, number, number];
  const more = (STEP - (channels % STEP)) % STEP;
  if (more === 0) return [node];
  const [x, weight, ...bias] = node.inputs as [string, string];
  const taps = height * width;
  const data = new Float32Array(out * (channels + more) * taps);
  for (let o = 0; o < out; o++) {
    data.set(
      (kernel.data as Float32Array).subarray(o * channels * taps, (o + 1) * channels * taps),
      o * (channels + more) * taps,
    );
  }
  const filled = `${x}/and${more}/for/${node.outputs[0]!}`;
  return [
    {
      op: 'Pad',
      inputs: [x, define(`const/and${more}`, int64([0, 0, 0, 0, 0, more, 0, 0]))],
      outputs: [filled],
      attributes: {},
    },
    {
      ...node,
      inputs: [filled, define(`${weight}/and${more}`, float32([out, channels + more, height, width], data)), ...bias],
    },
  ];
}

/** A grouped convolution as one for each group, side by side. */
function inGroups(node: Node, kernel: Tensor, { initializers }: Graph, define: Define): Node[] {
  const groups = intOf(node, 'group', 1);
  const [x, weight, bias] = node.inputs as [string, string, string?];
  const [result] = node.outputs as [string];
  const [out, channels] = kernel.shape as [number, number];
  const biases = bias === undefined || bias === '' ? undefined : initializers.get(bias);
  if (biases === undefined && bias) return [node];
  const part = (tensor: Tensor, i: number): Tensor => {
    const length = tensor.data.length / groups;
    const shape = [out / groups, ...tensor.shape.slice(1)];
    return float32(shape, (tensor.data as Float32Array).subarray(i * length, (i + 1) * length));
  };
  const name = (of: string, i: number): string => `${of}/group${i}`;
  const all = Array.from({ length: groups }, (_, i) => i);
  const widths = define(`const/groups${groups}x${channels}`, int64(all.map(() => channels)));
  const parts = all.map((i) => `${x}/group${i}/for/${result}`);
  const { group: _, ...attributes } = node.attributes;
  return [
    { op: 'Split', inputs: [x, widths], outputs: parts, attributes: { axis: int(1) } },
    ...all.map((i) => ({
      ...node,
      attributes,
      inputs: [
        parts[i]!,
        define(name(weight, i), part(kernel, i)),
        ...(biases === undefined ? [] : [define(name(bias!, i), part(biases, i))]),
      ],
      outputs: [name(result, i)],
    })),
    { op: 'Concat', inputs: all.map((i) => name(result, i)), outputs: [result], attributes: { axis: int(1) } },
  ];
}
