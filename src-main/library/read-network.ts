import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Problem } from '../base/problem.js';
import type { Graph } from '../network/graph.js';
import { readOnnx } from '../network/onnx/read.js';
import { architectureOf, hintsFrom, recognise } from '../network/registry.js';
import { readWeights } from '../weights/read.js';

/** A network in the form the engine runs (NCHW float32, `input` to `output`) and what its file tells of it. */
export interface NetworkFound {
  readonly graph: Graph;
  readonly architecture: { readonly id: string; readonly title: string; readonly source: string };
  readonly scale: number;
  readonly range: 1 | 255;
  readonly minimumSide: number;
  readonly reconstruction?: string;
}

/** Turns a foreign ONNX graph into a network that the engine runs, by trying it; needs an engine, so it is handed in. */
export type AdoptGraph = (graph: Graph) => Promise<NetworkFound>;

/** Names under which this program keeps in an ONNX file what the graph cannot say. */
const NOTE = { architecture: 'enlarger.architecture', scale: 'enlarger.scale' } as const;

/** What to write into the ONNX file of a network, so that it can be read back without its card. */
export const notesOf = ({ architecture, scale }: NetworkFound): Record<string, string> => ({
  [NOTE.architecture]: architecture.id,
  [NOTE.scale]: String(scale),
});

/**
 * The network in a weight file: PyTorch, safetensors, ncnn, or ONNX of this program or of another.
 *
 * @throws Problem `no-file`, `unknown-network`, `onnx-foreign`, and those of the readers
 */
export async function readNetwork(path: string, adopt?: AdoptGraph): Promise<NetworkFound> {
  if (extname(path).toLowerCase() === '.onnx') return readOnnxNetwork(path, adopt);
  const { tensors } = await readWeights(path);
  const { architecture, sizes, graph } = recognise(tensors, hintsFrom(basename(path)));
  return { graph, ...factsOf(architecture), scale: sizes.scale };
}

async function readOnnxNetwork(path: string, adopt: AdoptGraph | undefined): Promise<NetworkFound> {
  const { graph, metadata } = readOnnx(await readFile(path));
  const architecture = architectureOf(metadata[NOTE.architecture] ?? '');
  if (architecture !== undefined) {
    return { graph, ...factsOf(architecture), scale: Number(metadata[NOTE.scale]) };
  }
  if (adopt !== undefined) return adopt(graph);
  throw new Problem('onnx-foreign', 'This ONNX file was not written by this program and cannot be tried out here.');
}

function factsOf(from: NonNullable<ReturnType<typeof architectureOf>>): Omit<NetworkFound, 'graph' | 'scale'> {
  const { id, title, source, range, minimumSide = 1, reconstruction } = from;
  return {
    architecture: { id, title, source },
    range,
    minimumSide,
    ...(reconstruction === undefined ? {} : { reconstruction }),
  };
}
