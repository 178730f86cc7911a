// Whether networks are kept waiting by the reading and writing of pictures: photographs through a stand-in for a network
// that takes no processor, photographs and tiny pictures through the smallest bundled photo model; one after the other,
// and overlapped as the queue does it, in turn. What is compared with is the time that the networks alone take.
import { Choices } from '../../dist/main/engine/choices.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Control } from '../../dist/main/engine/control.js';
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { Lanes } from '../../dist/main/engine/lanes.js';
import { Precisions } from '../../dist/main/engine/precisions.js';
import { RowThread } from '../../dist/main/engine/row-thread.js';
import { NetworkCache } from '../../dist/main/engine/loaded-network.js';
import { runJob } from '../../dist/main/engine/run-job.js';
import { bundledModels } from './bundled.mjs';
import { noisyPictures } from './noisy-pictures.mjs';
import { keepOnPage, table } from './page.mjs';

/** Milliseconds of the stand-in for a million pixels of its result, as a graphics card may need. */
const STAND_IN = 30;
const TURNS = Number(process.env.TURNS ?? 5);

/** A network that repeats pixels and stands still for as long as a card would compute. */
const standIn = {
  local: true,
  largestSide: Infinity,
  model: { id: 'stand-in', file: 'stand-in', scale: 2, range: 1, margin: 0, minimumSide: 1 },
  async whole(_way, pixels, height, width, channels, depth) {
    const start = performance.now();
    const [row, wide] = [width * channels, width * channels * 2];
    const result = depth === 8 ? new Uint8Array(pixels.length * 4) : new Uint16Array(pixels.length * 4);
    const unit = depth === 8 ? 1 : 257;
    for (let y = 0; y < height; y++) {
      for (let i = y * row, o = 2 * y * wide; i < (y + 1) * row; i++) {
        result[o] = result[o + channels] = pixels[i] * unit;
        o += i % channels === channels - 1 ? channels + 1 : 1;
      }
      result.copyWithin((2 * y + 1) * wide, 2 * y * wide, (2 * y + 1) * wide);
    }
    const left = (STAND_IN * result.length) / channels / 1e6 - (performance.now() - start);
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    return result;
  },
};

export async function pipeline() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-pipeline-'));
  try {
    const smallest = (await bundledModels()).find(({ id }) => id === 'swift-photo-x4');
    const rows = [
      ['pictures', 'network', 'one after the other', 'overlapped', 'each further one', 'goal', 'processor, overlapped'],
    ];
    for (const { count, width, height, model, colours, goal } of [
      { count: 4, width: 4000, height: 3000, model: standIn.model, goal: 1 / 0.9 },
      { count: 4, width: 4000, height: 3000, model: standIn.model, colours: true, goal: 1 / 0.9 },
      { count: 4, width: 1024, height: 768, model: smallest, goal: 1.15 },
      { count: 4, width: 1024, height: 768, model: smallest, colours: true, goal: 1.15 },
      { count: 40, width: 96, height: 96, model: smallest, goal: 2 },
    ]) {
      const place = await mkdtemp(join(folder, `${width}-`));
      const made = await noisyPictures(
        place,
        Array.from({ length: count }, () => [width, height]),
      );
      const files = made.map(({ input }) => input);
      const [apart, overlapped, further, processor] = await measure(files, model, folder, [width, height], colours);
      rows.push([
        `${count} of ${width} x ${height}${colours ? ', colours brought back' : ''}`,
        model.id,
        apart,
        overlapped,
        further,
        goal.toFixed(2),
        processor,
      ]);
    }
    await keepOnPage('pipeline', 'Pictures that overlap', `${EXPLAINED}\n\n${table(rows)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const EXPLAINED = `Wall time of JPEG files through the engine over that of the network alone on pictures in memory, medians of ${TURNS} turns,
least and most in brackets, all ways in turn; each further one is what twice as many take longer, without the reading of the
first and the encoding of the last, beside which nothing runs; then processor seconds in the same way. The stand-in takes ${STAND_IN} ms for
a megapixel of its result and no processor.`;

async function measure(files, model, scratch, [width, height], colours = false) {
  const isStandIn = model === standIn.model;
  const finisher = new RowThread();
  const networks = isStandIn ? { take: async () => [standIn] } : new NetworkCache();
  const context = {
    networks,
    known: new Map(),
    choices: new Choices(),
    precisions: new Precisions(),
    lanes: new Lanes(),
    finisher,
  };
  const jobOf = (input, name = 'result') => ({
    ...{ input, output: `${input}.${name}.jpg`, overwrite: true, models: [model], scratch, tile: 0 },
    target: { width: width * model.scale, height: height * model.scale },
    encoding: { format: 'jpeg', quality: 92, lossless: false, depth: 8 },
    ...{ metadata: true, provider: 'cpu', precision: 'float' },
    ...(colours ? { backProjection: { grain: 0 } } : {}),
  });
  const enlarger = isStandIn ? undefined : await Enlarger.open(model);
  const data = enlarger && (await sharp(files[0]).raw().toBuffer());
  const alone = async () => {
    if (enlarger === undefined) return;
    for (const _ of files) await enlarger.enlarge({ width, height, channels: 3, data }, { verify: false });
  };
  const walls = [[], []];
  const [further, processor] = [[], []];
  for (let turn = 0; turn <= TURNS; turn++) {
    const bare = await timed(alone);
    if (isStandIn) bare.wall = (STAND_IN * files.length * width * height * model.scale ** 2) / 1e6;
    for (const [i, overlapped] of [false, true].entries()) {
      const all = await timed(() =>
        run(
          files.map((file) => jobOf(file)),
          context,
          overlapped,
        ),
      );
      // The first turn opens sessions.
      if (turn === 0) continue;
      walls[i].push(all.wall / bare.wall);
      if (!overlapped) continue;
      processor.push(all.processor / (isStandIn ? bare.wall : bare.processor));
      const names = ['result', 'again'];
      const twice = await timed(() =>
        run(
          names.flatMap((name) => files.map((file) => jobOf(file, name))),
          context,
          true,
        ),
      );
      further.push((twice.wall - all.wall) / bare.wall);
    }
  }
  await enlarger?.close();
  finisher.close();
  return [...walls, further, processor].map(told);
}

/** Jobs as the queue asks for them. */
async function run(jobs, context, overlapped) {
  const going = [];
  for (const job of jobs) {
    await new Promise((resolve, reject) => {
      const done = runJob(
        job,
        context,
        new Control(),
        ({ stage }) => overlapped && stage !== 'read' && resolve(undefined),
      );
      going.push(done);
      done.then(resolve, reject);
    });
  }
  await Promise.all(going);
}

async function timed(work) {
  const [start, busy] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(busy);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

function told(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}
