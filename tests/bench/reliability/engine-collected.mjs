// The engine's own jobs, one behind the other as a queue asks for them, in a process that collects its garbage after each:
// resident bytes, those of the heap and those of buffers after each picture of FOLDER, as JSON.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Choices } from '../../../dist/main/engine/choices.js';
import { Control } from '../../../dist/main/engine/control.js';
import { Lanes } from '../../../dist/main/engine/lanes.js';
import { Precisions } from '../../../dist/main/engine/precisions.js';
import { NetworkCache } from '../../../dist/main/engine/loaded-network.js';
import { runJob } from '../../../dist/main/engine/run-job.js';
import { bundledModels } from '../bundled.mjs';

// Each job under way listens for its end.
process.setMaxListeners(0);

const [folder, scratch, side] = process.argv.slice(2);
const model = (await bundledModels()).find(({ id }) => id === 'swift-x2');
const context = {
  ...{ networks: new NetworkCache(), known: new Map(), choices: new Choices(), precisions: new Precisions() },
  lanes: new Lanes(),
};
const target = { width: 2 * Number(side), height: 2 * Number(side) };
const held = [];
const going = new Set();
for (const name of readdirSync(folder)) {
  const job = {
    ...{ input: join(folder, name), output: join(scratch, `${name}.result.png`), overwrite: true, models: [model] },
    ...{ target, encoding: { format: 'png', quality: 100, lossless: true, depth: 8 }, scratch, tile: 0 },
    ...{ metadata: true, provider: 'cpu', precision: 'float' },
  };
  await new Promise((resolve, reject) => {
    const onProgress = ({ stage }) => stage !== 'read' && resolve(undefined);
    const done = runJob(/** @type {any} */ (job), context, new Control(), onProgress).then(() => {
      going.delete(done);
      globalThis.gc();
      const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
      held.push([rss, heapUsed, arrayBuffers]);
    });
    going.add(done);
    done.then(resolve, reject);
  });
}
await Promise.all(going);
console.log(JSON.stringify(held));
