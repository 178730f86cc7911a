// What many small pictures cost beside their network: the whole command over a folder, without its start, in turn with
// the network alone on the same pixels in memory.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Ledger } from '../../dist/main/batch/ledger.js';
import { upscaleRequest } from '../../dist/main/contract/request.js';
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';
import { timedTree } from './tree.mjs';

const COUNT = Number(process.env.COUNT ?? 400);
const TURNS = Number(process.env.TURNS ?? 3);
const SIDE = 96;
const MODEL = 'swift-photo';
const cli = join(process.env.BUILT ?? join(import.meta.dirname, '..', '..'), 'dist/program/hosts/cli/main.js');

export async function small() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-small-'));
  try {
    const data = await pictures(folder);
    const model = (await bundledModels()).find(({ id }) => id === `${MODEL}-x4`);
    const rows = [['numbers', 'wall, network', 'wall, all', 'ratio', 'processor, network', 'processor, all', 'ratio']];
    const goals = [];
    for (const precision of ['float', 'int8']) {
      const form = precision === 'int8' ? { ...model, file: model.int8.file } : model;
      const enlarger = await Enlarger.open(form);
      const alone = async () => {
        for (let i = 0; i < COUNT; i++) {
          await enlarger.enlarge({ width: SIDE, height: SIDE, channels: 3, data }, { verify: false });
        }
      };
      const all = { wall: [], processor: [] };
      const network = { wall: [], processor: [] };
      for (let turn = 0; turn < TURNS; turn++) {
        add(network, await timed(alone));
        const [one, many] = [await upscale(folder, 'one', precision), await upscale(folder, 'many', precision)];
        add(all, { wall: many.wall - one.wall, processor: many.processor - one.processor });
      }
      await enlarger.close();
      const cells = ['wall', 'processor'].flatMap((what) => {
        const [alone, whole] = [network[what], all[what]].map((list) => (median(list) / COUNT) * 1000);
        return [alone.toFixed(1), whole.toFixed(1), (whole / alone).toFixed(2)];
      });
      rows.push([precision, ...cells]);
      const [own, whole] = [network, all].map(({ wall }) => (median(wall) / COUNT) * 1000);
      goals.push(goalsOf(precision, whole, whole / own));
    }
    const ledger = `Of the processor's time, all that the ledger writes and reads of a picture takes ${ledgerTime(folder).toFixed(2)} ms.`;
    await keepOnPage(
      'small',
      'Many small pictures',
      `${EXPLAINED}\n\n${table(rows)}\n\n${goals.join('; ')}.\n\n${ledger}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const EXPLAINED = `${COUNT} JPEG files of ${SIDE} x ${SIDE} pixels by ${MODEL} x4 with \`enlarger upscale\`, colours brought back and all, without the
command's start (a run over one picture is taken off): milliseconds a picture, medians of ${TURNS} turns, and what the network alone
takes on pixels in memory.`;

/** At most so many ms a picture, and so many times the network's own. */
const GOALS = { milliseconds: 40, times: 2 };

const goalsOf = (precision, milliseconds, times) =>
  `Goals with ${precision}: ${GOALS.milliseconds} ms a picture, ${told(milliseconds <= GOALS.milliseconds)}; ` +
  `${GOALS.times} times the network's own time, ${told(times <= GOALS.times)}`;
const told = (isReached) => (isReached ? 'reached' : 'not reached');

/** Processor time of a picture's rows, ms: taken, settled, looked at as a run does. */
function ledgerTime(folder) {
  const ledger = new Ledger(join(folder, 'ledger.sqlite'));
  const target = { kind: 'scale', value: 4 };
  const batch = ledger.addBatch(upscaleRequest.parse({ inputs: ['/in'], output: '/out', model: MODEL, target }));
  const size = {
    width: SIDE,
    height: SIDE,
    targetWidth: 4 * SIDE,
    targetHeight: 4 * SIDE,
    targetPixels: 16 * SIDE ** 2,
  };
  const encoding = { format: 'jpeg', quality: 92, lossless: false, depth: 8 };
  const place = { folder: '', defaultOutput: '/in-enlarged', state: 'waiting', reason: null, cause: null };
  const items = Array.from({ length: COUNT }, (_, i) => ({
    ...{ input: `/in/${i}.jpg`, output: `/out/${i}.jpg`, ...size, encoding, ...place },
    facts: undefined,
  }));
  ledger.addItems(batch, items);
  const stages = { read: 1, network: 1, write: 1 };
  const done = {
    kind: 'done',
    output: '',
    width: 1,
    height: 1,
    bytes: 1,
    stages,
    provider: 'cpu',
    notes: [],
    peakMemory: 1,
  };
  const busy = process.cpuUsage();
  for (let i = 0; i < COUNT; i++) {
    const { id } = ledger.takeNext(batch);
    ledger.batch(batch);
    ledger.markDone(id, done, MODEL, [`${MODEL}-x4`], 10);
    ledger.item(id);
  }
  const { user, system } = process.cpuUsage(busy);
  ledger.close();
  return (user + system) / 1000 / COUNT;
}

async function upscale(folder, what, precision) {
  const [output, home] = [join(folder, `${what}-out`), join(folder, 'home')];
  await rm(output, { recursive: true, force: true });
  const args = ['upscale', join(folder, what), '--output', output, '--scale', '4', '--model', MODEL];
  return timedTree(process.execPath, [cli, ...args, '--provider', 'cpu', '--precision', precision], {
    env: { ...process.env, ENLARGER_HOME: home },
  });
}

async function timed(work) {
  const [start, busy] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(busy);
  return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}

const add = (lists, figures) => Object.keys(lists).forEach((what) => lists[what].push(figures[what]));
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** @returns the pixels of one */
async function pictures(folder) {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 };
  /** @type {any} sharp's types want a background where there is noise. */
  const create = { width: SIDE / 4, height: SIDE / 4, channels: 3, noise };
  for (const name of ['one', 'many']) await mkdir(join(folder, name));
  for (let i = 0; i <= COUNT; i++) {
    await sharp({ create })
      .resize(SIDE, SIDE)
      .jpeg({ quality: 90 })
      .toFile(i === 0 ? join(folder, 'one', '0.jpg') : join(folder, 'many', `${i}.jpg`));
  }
  return new Uint8Array(
    await sharp(join(folder, 'one', '0.jpg'))
      .raw()
      .toBuffer(),
  );
}
