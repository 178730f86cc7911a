import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Problem } from '../base/problem.js';
import { canonical, canonicalRange, type ForeignForm } from '../network/foreign.js';
import type { Graph } from '../network/graph.js';
import { readOnnx } from '../network/onnx/read.js';
import { reduced } from '../network/reduce.js';
import { architectureOf, hintsFrom, isScale, recognise } from '../network/registry.js';
import { readWeights } from '../weights/read.js';
import type { NcnnLayer } from '../weights/types.js';

/** A network in the form the engine runs (NCHW float32, `input` to `output`) and what its file tells of it. */
export interface NetworkFound {
  readonly graph: Graph;
  readonly architecture: { readonly id: string; readonly title: string; readonly source: string };
  readonly scale: number;
  readonly range: 1 | 255;
  readonly minimumSide: number;
  readonly multiple?: number;
  readonly fixedSize?: { readonly width: number; readonly height: number };
  readonly reconstruction?: string;
}

/** Finds out what a foreign ONNX file is by trying it; needs an engine, so it is handed in. */
export type Examine = (file: string) => Promise<ForeignForm>;

/** The id of networks that are run without being described here, and what is said of them. */
export const FOREIGN_NETWORK = { id: 'onnx', title: 'ONNX network', source: 'not stated' } as const;

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
export async function readNetwork(path: string, examine?: Examine): Promise<NetworkFound> {
  if (extname(path).toLowerCase() === '.onnx') return readOnnxNetwork(path, examine);
  const { tensors, layers } = await readWeights(path);
  const { architecture, sizes, graph } = recognise(tensors, hintsFrom(basename(path)));
  return { ...withLastLayer(graph, sizes.scale, layers?.at(-1)), ...factsOf(architecture) };
}

/** ncnn files say in their layers what follows the network itself: Real-ESRGAN's for x2 and x3 are the one for x4, reduced. */
function withLastLayer(graph: Graph, full: number, last: NcnnLayer | undefined): { graph: Graph; scale: number } {
  const [kind, factor] = [last?.params.get(0), last?.params.get(1)];
  if (last?.type !== 'Interp' || Number(factor) >= 1) return { graph, scale: full };
  const scale = full * Number(factor);
  const result = last.params.get(2) === factor ? reduced(graph, Number(factor), Number(kind)) : undefined;
  if (result !== undefined && Number.isInteger(scale)) return { graph: result, scale };
  throw new Problem(
    'unknown-network',
    `Expected nothing behind the network but found a resize by ${String(factor)} that is not supported (${last.name}).`,
  );
}

async function readOnnxNetwork(path: string, examine: Examine | undefined): Promise<NetworkFound> {
  const { graph, metadata } = readOnnx(await readFile(path));
  const architecture = architectureOf(metadata[NOTE.architecture] ?? '');
  const noted = Number(metadata[NOTE.scale]);
  // Notes that make no sense are another program's.
  if (architecture !== undefined && isScale(noted)) return { graph, ...factsOf(architecture), scale: noted };
  if (examine === undefined) {
    throw new Problem('onnx-foreign', 'This ONNX file was not written by this program and cannot be tried out here.');
  }
  const form = await examine(path);
  const { scale, minimumSide, multiple, fixedSize } = form;
  return {
    graph: canonical(graph, form),
    architecture: FOREIGN_NETWORK,
    scale,
    range: canonicalRange(form),
    minimumSide,
    ...(multiple === 1 ? {} : { multiple }),
    ...(fixedSize === undefined ? {} : { fixedSize }),
  };
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
