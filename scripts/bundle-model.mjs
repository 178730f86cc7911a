// Turns a run of the recipe in models/training into a bundled model: models/ID.onnx and its card.
//
//   node scripts/bundle-model.mjs RUN ID
//
// RUN.safetensors holds the weights, RUN.json how they came to be; what it started from is told too, if the records of
// earlier runs or the cards of bundled models still lie beside their weights. scripts/measure-models.mjs then fills in the
// quality, and scripts/quantise-model.mjs makes the int8 form anew.
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { Library } from '../dist/main/library/library.js';
import { stageOf } from './stage-of.mjs';

const [run, id] = process.argv.slice(2);
if (id === undefined) {
  console.error('Expected a run (RUN of RUN.safetensors and RUN.json) and the id of the model.');
  process.exit(2);
}
const models = join(import.meta.dirname, '..', 'models');
const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

/** What led to a run, oldest first; of several that it began with the mean of, what led to the last. */
async function stagesUpTo(record) {
  const starts = [record.start ?? []].flat();
  const mean = starts.length > 1 ? { meanOf: starts.map((path) => basename(path)) } : {};
  const own = { ...mean, ...(record.ran.steps > 0 ? stageOf(record) : {}) };
  const last = starts.at(-1);
  if (last === undefined) return [own];
  const earlier = last.replace(extname(last), '.json');
  if (!existsSync(earlier)) return [{ from: basename(last) }, own];
  const before = await readJson(earlier);
  return [...(last.endsWith('.onnx') ? before.training.stages : await stagesUpTo(before)), own];
}

const record = await readJson(`${run}.json`);
const photographs = await readJson(join(models, 'training', 'photographs.json'));
const stages = await stagesUpTo(record);
const names = [...new Set(stages.flatMap(({ photos = [], pairs = [] }) => [...photos, ...pairs]))];
const folders = names.map((name) => {
  const found = photographs.folders[name];
  if (found !== undefined) return found;
  throw new Error(`Expected models/training/photographs.json to say what '${name}' holds.`);
});
const title = id.replaceAll('-', ' ');
const known = {
  id,
  title: title[0].toUpperCase() + title.slice(1),
  licence: 'MIT',
  source: 'Enlarger, models/training',
  goodFor: 'photo',
  input: record.flavour === 'photo' ? 'degraded' : 'clean',
  trainingData: folders.map(({ says }) => says).join('; '),
  training: { stages, torch: record.torch, photographs: [...new Set(folders.flatMap(({ single = [] }) => single))] },
};

const home = await mkdtemp(join(tmpdir(), 'enlarger-bundle-'));
try {
  const library = new Library({ bundled: home, home });
  const card = await library.importFile(`${run}.safetensors`, known);
  await copyFile(join(home, 'models', id, 'model.onnx'), join(models, `${id}.onnx`));
  await copyFile(join(home, 'models', id, 'card.json'), join(models, `${id}.json`));
  await rm(join(models, `${id}.int8.onnx`), { force: true });
  console.log(`${id}: ${card.architecture} x${card.scale}, ${card.parameters} parameters, ${card.flopsG.toFixed(2)} G`);
} finally {
  await rm(home, { recursive: true, force: true });
}
