// UpscalerJS' network in TensorFlow.js (WebAssembly), alone: FOLDER INPUT WIDTH HEIGHT OUTPUT
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, input, ...rest] = process.argv.slice(2);
const [width, height] = rest.slice(0, 2).map(Number);
const require = createRequire(join(folder, 'package.json'));
const tf = require('@tensorflow/tfjs');
const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
setWasmPaths(`${join(folder, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist')}/`);
await tf.setBackend('wasm');
const weights = join(folder, 'node_modules', '@upscalerjs', 'esrgan-slim', 'models', 'x4');
const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(weights, 'model.json'), 'utf8'));
const bytes = await Promise.all(
  weightsManifest.flatMap(({ paths }) => paths).map((path) => readFile(join(weights, path))),
);
const weightData = new Uint8Array(Buffer.concat(bytes)).buffer;
const weightSpecs = weightsManifest.flatMap(({ weights: some }) => some);
const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
const pixels = tf.tensor4d(Float32Array.from(await readFile(input)), [1, height, width, 3]);
const data = await model.predict(pixels).clipByValue(0, 255).round().data();
await writeFile(rest[2], Uint8Array.from(data));
process.exit(0);
