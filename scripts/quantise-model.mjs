// Makes the int8 form of bundled models, models/ID.int8.onnx, measures it against the float one and says so on the card.
// A form that loses more than 0.05 dB is not bundled.
//
//   node scripts/quantise-model.mjs SETS ID[=RUN]...
//
// SETS holds folders like Set5 with originals in HR. Ranges come from the sample pictures: as they are and shrunk. With
// RUN, the weights are those of RUN.safetensors, trained on from the model's own in its int8 form (RUN.json tells how).
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calibrated } from '../dist/main/tools/calibrate.js';
import { Enlarger } from '../dist/main/engine/enlarge.js';
import { readPixels } from '../dist/main/image/pixels.js';
import { readNetwork } from '../dist/main/library/read-network.js';
import { checksumOf } from '../dist/main/library/checksums.js';
import { crop, shrink } from '../dist/main/measure/matlab-resize.js';
import { asRgb } from '../dist/main/measure/plane.js';
import { compare, meanQuality } from '../dist/main/measure/quality.js';
import { readOnnx } from '../dist/main/network/onnx/read.js';
import { writeOnnx } from '../dist/main/network/onnx/write.js';
import { stageOf } from './stage-of.mjs';

/** dB, on the worse of both sets. */
const MOST_LOSS = 0.05;
const MEASURED = ['Set5', 'Set14'];
/** Side of a cut of a sample at full size, pixels. */
const CUT = 160;

const [sets, ...chosen] = process.argv.slice(2);
if (chosen.length === 0) {
  console.error('Expected a folder of test sets and the ids of models.');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');

async function picturesIn(folder) {
  const names = (await readdir(folder)).filter((name) => /\.(png|jpg)$/.test(name)).sort();
  return Promise.all(names.map(async (name) => asRgb(await readPixels(join(folder, name)))));
}

const samples = (await picturesIn(join(root, 'resources', 'samples'))).flatMap((picture) => {
  const side = Math.min(CUT, picture.width, picture.height);
  const [x, y] = [(picture.width - side) >> 1, (picture.height - side) >> 1];
  return [shrink(picture, 4), crop(picture, x, y, side, side)];
});

async function graphOf(run, card) {
  const { architecture, graph, scale } = await readNetwork(`${run}.safetensors`);
  if (architecture.id === card.architecture && scale === card.scale) return graph;
  throw new Error(
    `Expected the weights of ${card.architecture} x${card.scale} but ${run} has those of ${architecture.id} x${scale}.`,
  );
}

async function measured(model) {
  const enlarger = await Enlarger.open(model);
  const rows = [];
  for (const set of MEASURED) {
    const all = [];
    for (const original of await picturesIn(join(sets, set, 'HR'))) {
      const result = await enlarger.enlarge(shrink(original, model.scale));
      all.push(compare(result, original, model.scale));
    }
    const { psnrY, ssimY } = meanQuality(all);
    rows.push({ set, scale: model.scale, psnrY: +psnrY.toFixed(3), ssimY: +ssimY.toFixed(4) });
  }
  await enlarger.close();
  return rows;
}

for (const [id, run] of chosen.map((one) => one.split('='))) {
  const [path, file, int8File] = ['json', 'onnx', 'int8.onnx'].map((end) => join(root, 'models', `${id}.${end}`));
  const { int8: _before, ...card } = JSON.parse(await readFile(path, 'utf8'));
  const { graph, metadata } = readOnnx(await readFile(file));
  const own = run === undefined ? graph : await graphOf(run, card);
  const bytes = writeOnnx(await calibrated(own, card.range, samples), metadata);
  await writeFile(int8File, bytes);
  const float = await measured({ ...card, file });
  const int8 = await measured({ ...card, file: int8File });
  const lossDb = +Math.max(...int8.map(({ psnrY }, i) => float[i].psnrY - psnrY)).toFixed(3);
  const said = (rows) => rows.map(({ set, psnrY, ssimY }) => `${set} ${psnrY}/${ssimY}`).join(', ');
  console.log(`${id}: loses ${lossDb} dB (float ${said(float)}; int8 ${said(int8)})`);
  if (lossDb > MOST_LOSS) {
    const aside = join(tmpdir(), `${id}.int8.onnx`);
    await writeFile(aside, bytes);
    await rm(int8File);
    await writeFile(path, `${JSON.stringify(card, null, 2)}\n`);
    console.log(`${id}: gets no int8 form, since more than ${MOST_LOSS} dB would be lost. To train on: ${aside}`);
    continue;
  }
  const training = run === undefined ? {} : { training: stageOf(JSON.parse(await readFile(`${run}.json`, 'utf8'))) };
  const whole = { ...card, int8: { sha256: checksumOf(bytes), lossDb, measured: int8, ...training } };
  await writeFile(path, `${JSON.stringify(whole, null, 2)}\n`);
}
