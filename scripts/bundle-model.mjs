// Turns weights that the recipe in models/training made into a bundled model: models/ID.onnx and its card.
//
//   node scripts/bundle-model.mjs WEIGHTS.safetensors ID CARD.json
//
// CARD.json holds what the weights cannot say: title, goodFor, input, trainingData, measured, training.
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Library } from '../dist/main/library/library.js';

const [weights, id, known] = process.argv.slice(2);
if (known === undefined) {
  console.error('Expected a safetensors file, the id of the model and a JSON file with what is known of it.');
  process.exit(2);
}
const models = join(import.meta.dirname, '..', 'models');
const home = await mkdtemp(join(tmpdir(), 'enlarger-bundle-'));
try {
  const library = new Library({ bundled: home, home });
  const licence = { licence: 'MIT', source: 'Enlarger, models/training' };
  const card = await library.importFile(weights, { ...licence, ...JSON.parse(await readFile(known, 'utf8')), id });
  await copyFile(join(home, 'models', id, 'model.onnx'), join(models, `${id}.onnx`));
  await copyFile(join(home, 'models', id, 'card.json'), join(models, `${id}.json`));
  console.log(`${id}: ${card.architecture} x${card.scale}, ${card.parameters} parameters, ${card.flopsG.toFixed(2)} G`);
} finally {
  await rm(home, { recursive: true, force: true });
}
