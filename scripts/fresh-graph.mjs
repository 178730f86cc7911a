// Writes a network with fresh weights as ONNX, for models/training to train.
//
//   node scripts/fresh-graph.mjs ARCHITECTURE '{"scale": 4, ...}' FILE.onnx [SEED]
//
// Sizes that are left out are the architecture's typical ones for the scale.
import { writeFile } from 'node:fs/promises';
import { writeOnnx } from '../dist/main/network/onnx/write.js';
import { architectureOf, buildGraph } from '../dist/main/network/registry.js';
import { FreshWeights } from '../dist/main/network/weight-source.js';

const [id, sizes, file, seed = '1'] = process.argv.slice(2);
const architecture = architectureOf(id ?? '');
if (architecture === undefined || file === undefined) {
  console.error('Expected an architecture, its sizes as JSON with a scale, and the ONNX file to write.');
  process.exit(2);
}
const given = JSON.parse(sizes);
const graph = buildGraph(architecture, { ...architecture.typical(given.scale), ...given }, new FreshWeights(+seed));
await writeFile(file, writeOnnx(graph));
