// How well the time that is left is told: over batches of 60 mixed pictures, what was told at each tenth of the way beside
// what it then took. Once in a data folder that knows nothing, once after that batch.
import { mkdtemp, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createApp } from '../../dist/main/app/app.js';
import { keepOnPage, table } from './page.mjs';

const pictures = fileURLToPath(new URL('../../models/pictures/', import.meta.url));
const COUNT = 60;
const SIDES = [160, 240, 400, 640, 900];
const FORMATS = ['jpg', 'png', 'webp'];
const TENTHS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export async function eta() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-eta-'));
  const app = await createApp({ home: join(folder, 'home') });
  try {
    const inputs = join(folder, 'in');
    await mixed(inputs);
    const runs = [];
    for (const name of ['nothing known', 'after one batch']) {
      runs.push({ name, ...(await run(app, inputs, join(folder, name))) });
    }
    const heads = ['of the way', ...runs.flatMap(({ name }) => [`told, ${name}`, 'took', 'off by'])];
    const rows = TENTHS.map((tenth) => [`${tenth * 100} %`, ...runs.flatMap((one) => cells(one, tenth))]);
    const worst = runs.map(({ name, seconds, told }) => {
      const late = told.filter(({ at }) => at >= seconds / 10 && at <= 0.95 * seconds);
      const off = late.map((one) => (one.left === null ? 1 : Math.abs(one.left / (seconds - one.at) - 1)));
      return `${name}: at worst ${percent(Math.max(...off))} between the first tenth and the last twentieth of ${seconds.toFixed(0)} s`;
    });
    const about = `${COUNT} pictures of ${SIDES.join(', ')} pixels a side in ${FORMATS.join(', ')}, by swift-photo x4; seconds. ${worst.join('; ')}.`;
    await keepOnPage('eta', 'The time that is left', `${about}\n\n${table([heads, ...rows])}`);
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function mixed(folder) {
  await mkdir(folder);
  const names = (await readdir(pictures)).filter((name) => name.endsWith('.jpg'));
  for (let i = 0; i < COUNT; i++) {
    const side = SIDES[(i * 7) % SIDES.length];
    const picture = sharp(join(pictures, names[i % names.length])).resize(
      side,
      Math.round(side * (i % 2 ? 0.75 : 0.66)),
    );
    await picture.toFile(join(folder, `${String(i).padStart(2, '0')}.${FORMATS[i % FORMATS.length]}`));
  }
}

async function run(app, inputs, output) {
  const plan = await app.batches.plan({ inputs: [inputs], output, target: { kind: 'scale', value: 4 } });
  const batch = app.batches.start(plan);
  const told = [];
  const start = performance.now();
  const now = () => (performance.now() - start) / 1000;
  const onEvent = ({ throughput }) => {
    if (throughput !== undefined) told.push({ at: now(), left: throughput.eta.seconds });
  };
  const queue = await batch.queue();
  await queue.run(new AbortController().signal, { onEvent });
  batch.release();
  return { seconds: now(), told, planned: plan.summary.seconds };
}

function cells({ seconds, told, planned }, tenth) {
  const at = tenth * seconds;
  const left = tenth === 0 ? planned : told.findLast((one) => one.at <= at)?.left;
  const took = seconds - at;
  return left === undefined || left === null
    ? ['estimating', took.toFixed(0), '']
    : [left.toFixed(0), took.toFixed(0), percent(left / took - 1)];
}

const percent = (share) => `${(share * 100).toFixed(0)} %`;
