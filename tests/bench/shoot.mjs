// A shoot through the engine, and through the networks alone on the same pixels in memory, picture groups in turn: what
// reading, correcting, checking and writing cost beside RFDN, where its weights lie beside the checkout, and beside the
// smallest network.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createApp } from '../../dist/main/app/app.js';
import { Choices } from '../../dist/main/engine/choices.js';
import { Control } from '../../dist/main/engine/control.js';
import { Lanes } from '../../dist/main/engine/lanes.js';
import { Precisions } from '../../dist/main/engine/precisions.js';
import { NetworkCache } from '../../dist/main/engine/loaded-network.js';
import { runPass } from '../../dist/main/engine/pass.js';
import { RowThread } from '../../dist/main/engine/row-thread.js';
import { bundledModels } from './bundled.mjs';
import { noisyPictures } from './noisy-pictures.mjs';
import { keepOnPage, table } from './page.mjs';
import { queued } from './profile.mjs';
import { reference } from './reference.mjs';

/** Pictures for each network; as large as they are, fewer for the slower one say the same. */
const COUNT = Number(process.env.COUNT ?? 60);
const COUNT_RFDN = Number(process.env.COUNT_RFDN ?? 12);
/** Pictures that overlap with each other, and then run through the network alone. */
const GROUP = 12;
/** Megapixels of the smallest and the largest. */
const [LEAST, MOST] = (process.env.MEGAPIXELS ?? '0.5,12').split(',').map(Number);
const RFDN = join(reference, 'weights/rfdn/RFDN_AIM.pth');

export async function shoot() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-shoot-'));
  try {
    const smallest = (await bundledModels()).find(({ id }) => id === 'swift-x4');
    const rows = [['network', 'pictures', 'megapixels', 'wall, all over network', 'goal', 'processor']];
    rows.push(['swift-x4, the smallest', ...(await measured(smallest, COUNT, folder, 1.15))]);
    if (existsSync(RFDN)) rows.push(['RFDN', ...(await measured(await imported(folder), COUNT_RFDN, folder, 1.05))]);
    const left = existsSync(RFDN) ? '' : '\n\nSkipped: RFDN, whose weights do not lie in ../shared/reference.';
    await keepOnPage('shoot', 'A shoot beside its network alone', `${EXPLAINED}\n\n${table(rows)}${left}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const EXPLAINED = `JPEG files of ${LEAST} to ${MOST} megapixels, their sizes spread evenly in ratio, enlarged four times as JPEG, as the queue asks for them; ${GROUP}
at a time, in turn with the network alone on the same pixels in memory. One turn.`;

async function imported(folder) {
  const app = await createApp({ home: join(folder, 'home') });
  try {
    await app.models.import(RFDN, { id: 'rfdn' });
    const { models, file } = await app.families.named('rfdn');
    return await file(models[0]);
  } finally {
    await app.close();
  }
}

async function measured(model, count, folder, goal) {
  const finisher = new RowThread();
  const context = {
    ...{
      networks: new NetworkCache(),
      finisher,
      known: new Map(),
      choices: new Choices(),
      precisions: new Precisions(),
    },
    lanes: new Lanes(),
  };
  const [network] = await context.networks.take([model]);
  const sums = { all: { wall: 0, processor: 0 }, alone: { wall: 0, processor: 0 } };
  // Opens the sessions.
  await both(model, network, context, folder, [[320, 240]]);
  let pixels = 0;
  for (let from = 0; from < count; from += GROUP) {
    const sizes = Array.from({ length: Math.min(GROUP, count - from) }, (_, i) => sizeOf(from + i, count));
    const { all, alone } = await both(model, network, context, folder, sizes);
    pixels += sizes.reduce((sum, [width, height]) => sum + width * height, 0);
    add(sums.all, all);
    add(sums.alone, alone);
  }
  await context.networks.take([]);
  finisher.close();
  const ratio = (what) => (sums.all[what] / sums.alone[what]).toFixed(3);
  return [count, (pixels / 1e6).toFixed(0), ratio('wall'), goal, ratio('processor')];
}

/** Pictures of these sizes through the engine, and through the network alone. */
async function both(model, network, context, folder, sizes) {
  const files = await noisyPictures(folder, sizes);
  const jobs = files.map(({ input, width, height }) => ({
    ...{ input, output: `${input}.result.jpg`, overwrite: true, models: [model], scratch: folder, tile: 0 },
    ...{ target: { width: width * 4, height: height * 4 }, metadata: true, provider: 'cpu', precision: 'float' },
    encoding: { format: 'jpeg', quality: 92, lossless: false, depth: 8 },
  }));
  const all = await timed(() => queued(jobs, context));
  const alone = { wall: 0, processor: 0 };
  for (const { input } of files) add(alone, await networkAlone(network, input));
  for (const { input } of files) for (const file of [input, `${input}.result.jpg`]) await rm(file);
  return { all, alone };
}

/** @param {import('../../dist/main/engine/loaded-network.js').LoadedNetwork} network */
async function networkAlone(network, input) {
  const { data, info } = await sharp(input).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const rows = (y, count) => new Uint8Array(data.subarray(y * width * channels, (y + count) * width * channels));
  const source = { width, height, channels, depth: 8, readRows: async (y, count) => rows(y, count) };
  const options = { providers: ['cpu'], tile: 0, verify: false, known: new Map(), control: new Control() };
  return timed(() => runPass(network, /** @type {any} */ (source), { appendRows: async () => undefined }, options));
}

/** Mixed, so that a group has small and large ones. */
function sizeOf(i, count) {
  const nth = (i * 7) % count;
  const pixels = 1e6 * LEAST * (MOST / LEAST) ** (nth / Math.max(1, count - 1));
  const width = Math.round(Math.sqrt((pixels * 4) / 3));
  return [width, Math.round((width * 3) / 4)];
}

const add = (to, { wall, processor }) => {
  to.wall += wall;
  to.processor += processor;
};

async function timed(work) {
  const [start, busy] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(busy);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}
