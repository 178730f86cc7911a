import { writeOnnx } from '../network/onnx/write.js';
import { costsOf, type Costs } from './costs.js';
import { notesOf, readNetwork, type Examine, type NetworkFound } from './read-network.js';

// By itself, so that readers of weights and networks are loaded where there is one to import.

/** A network out of a file of weights, in the form that the engine runs, and what it costs. @throws Problem of the reader */
export async function importedNetwork(
  path: string,
  examine: Examine | undefined,
): Promise<{ readonly network: NetworkFound; readonly onnx: Uint8Array; readonly costs: Costs }> {
  const network = await readNetwork(path, examine);
  return { network, onnx: writeOnnx(network.graph, notesOf(network)), costs: costsOf(network) };
}
