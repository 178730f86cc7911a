// What processors.mjs runs on each: node on-processor.mjs FOLDER NAME. Writes NAME-MODEL-FORM.raw for each model and form.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enlargePixels } from '../../dist/main/engine/enlarge.js';

const [folder, name] = process.argv.slice(2);
const WAYS = [
  ['', { tile: 1 << 16, forceTiles: true }],
  ['-bands', { tile: 11 }],
];

const { models, width, height } = JSON.parse(await readFile(join(folder, 'models.json'), 'utf8'));
const data = new Uint8Array(await readFile(join(folder, 'picture.raw')));
for (const { int8, ...float } of models) {
  for (const [form, model] of [['float', float], ...(int8 ? [['int8', { ...float, file: int8.file }]] : [])]) {
    for (const [way, options] of WAYS) {
      const result = await enlargePixels(model, { width, height, channels: 3, data }, options);
      await writeFile(join(folder, `${name}-${model.id}-${form}${way}.raw`), result.data);
    }
  }
}
