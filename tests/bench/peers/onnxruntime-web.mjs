// The program's own network in onnxruntime-web (WebAssembly): FOLDER GRAPH INPUT WIDTH HEIGHT SCALE OUTPUT
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const [folder, graph, input, ...rest] = process.argv.slice(2);
const [width, height, scale] = rest.slice(0, 3).map(Number);
const ort = createRequire(join(folder, 'package.json'))('onnxruntime-web');
ort.env.wasm.numThreads = availableParallelism();
const session = await ort.InferenceSession.create(new Uint8Array(await readFile(graph)), {
  executionProviders: ['wasm'],
});
const pixels = await readFile(input);
const plane = width * height;
const planes = Float32Array.from(
  { length: 3 * plane },
  (_, i) => pixels[(i % plane) * 3 + Math.floor(i / plane)] / 255,
);
const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', planes, [1, 3, height, width]) };
const { data } = (await session.run(feeds))[session.outputNames[0]];
const large = plane * scale ** 2;
const result = Uint8Array.from({ length: 3 * large }, (_, i) =>
  Math.max(0, Math.min(255, Math.round(data[(i % 3) * large + Math.floor(i / 3)] * 255))),
);
await writeFile(rest[3], result);
process.exit(0);
