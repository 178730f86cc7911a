// Takes the least worthy channels out of a trained network: a start for training a smaller one.
//
//   node scripts/prune.mjs FROM SHARE TO.safetensors
//
// FROM is a weight file of a network whose layers have widths of their own (sc-cvlab), SHARE how much of the channels
// that can go is to go, 0 to 1. Train the result on: until then it is worse than what it was made of.
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { countGraph } from '../dist/main/network/count.js';
import { prune, weightsOf } from '../dist/main/tools/prune.js';
import { hintsFrom, recognise } from '../dist/main/network/registry.js';
import { readWeights } from '../dist/main/weights/read.js';
import { writeSafetensors } from '../dist/main/tools/write-safetensors.js';

const [from, share, to] = process.argv.slice(2);
if (to === undefined || !(Number(share) >= 0 && Number(share) <= 1)) {
  console.error('Expected a weight file, a share from 0 to 1 and the name of the file to write.');
  process.exit(2);
}
const { tensors } = await readWeights(from);
const { architecture, graph } = recognise(tensors, hintsFrom(basename(from)));
const weights = weightsOf(prune(graph, Number(share)));
// Refuses a network that must be of one width.
const pruned = recognise(weights, hintsFrom(basename(from)));
await writeFile(to, writeSafetensors(weights, { architecture: architecture.id, pruned: share }));
const [before, after] = [graph, pruned.graph].map((one) => countGraph(one).parameters.toLocaleString('en'));
console.log(`${architecture.title}: ${before} parameters, now ${after}, in ${to}.`);
