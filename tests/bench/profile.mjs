// Where a batch's time goes, drawn: pictures of several sizes through the engine as the queue asks for them. Each lane says
// when it works, and what it does not work it stands still; the processors' use is looked at beside. Writes docs/profile.svg.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Choices } from '../../dist/main/engine/choices.js';
import { Control } from '../../dist/main/engine/control.js';
import { Lanes } from '../../dist/main/engine/lanes.js';
import { Precisions } from '../../dist/main/engine/precisions.js';
import { NetworkCache } from '../../dist/main/engine/loaded-network.js';
import { runJob } from '../../dist/main/engine/run-job.js';
import { bundledModels } from './bundled.mjs';
import { noisyPictures } from './noisy-pictures.mjs';
import { keepOnPage, table } from './page.mjs';
import { drawn } from './profile-drawing.mjs';
import { timedTree } from './tree.mjs';

/** Width and height of the pictures, as a folder may have them. */
const SIZES = [
  [640, 480],
  [1024, 768],
  [96, 96],
  [1600, 1200],
  [800, 600],
];
const COUNT = Number(process.env.COUNT ?? 20);
const MODEL = 'swift-photo-x4';
/** How often the processors' use is looked at, ms. */
const LOOK = 100;
/** What each process is for. */
const PROCESSES = {
  program: 'program: ledger, queue, command line',
  engine: 'engine: all lanes',
  pictures: 'pictures: headers',
};
const LANES = { read: 'read, decode', network: 'network', write: 'reduce, encode', finish: 'sync, name' };

export async function profile() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-profile-'));
  try {
    const files = await noisyPictures(
      folder,
      Array.from({ length: COUNT }, (_, i) => SIZES[i % SIZES.length]),
    );
    const model = (await bundledModels()).find(({ id }) => id === MODEL);
    const context = {
      ...{ networks: new NetworkCache(), known: new Map(), choices: new Choices(), precisions: new Precisions() },
      lanes: new Lanes(),
    };
    const jobs = files.map(({ input, width, height }) => ({
      ...{ input, output: `${input}.result.jpg`, overwrite: true, models: [model], scratch: folder, tile: 0 },
      ...{ target: { width: width * 4, height: height * 4 }, metadata: true, provider: 'cpu', precision: 'float' },
      encoding: { format: 'jpeg', quality: 92, lossless: false, depth: 8 },
      backProjection: { grain: 0 },
    }));
    // Sessions are opened by one that is not looked at.
    await runJob(jobs[0], context, new Control(), () => undefined);
    const load = loadavg()[0].toFixed(1);
    const seen = await watched(context.lanes, () => queued(jobs, context));
    const whole = await command(folder, files);
    await writeFile(join(import.meta.dirname, '..', '..', 'docs', 'profile.svg'), drawn(seen, LANES));
    await keepOnPage(
      'profile',
      'Where a batch’s time goes',
      `${explained(load)}\n\n${table(rowsOf(seen))}\n\n${COMMAND}\n\n${table(processesOf(whole))}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const explained = (
  load,
) => `${COUNT} JPEG files of ${SIZES.map((size) => size.join(' x ')).join(', ')} pixels in turn, by ${MODEL} in float with colours brought back, as the queue asks
for them; the first row of a lane is its first place, others stand below. One run, after one picture that opens the network; the
system's load was ${load} when it began.

![Bars of time for each lane, and the use of the processors below](profile.svg)

Busy is the time in which at least one picture is in a lane.`;

const COMMAND = `The same files by \`enlarger upscale\`: processor time of each process, and how much of the time it used none, a processor being all
that one process could use of the whole run but for the engine's threads.`;

/** The pictures by the whole program. */
function command(folder, files) {
  const cli = join(import.meta.dirname, '..', '..', 'dist/program/hosts/cli/main.js');
  const args = [
    'upscale',
    ...files.map(({ input }) => input),
    '--output',
    join(folder, 'out'),
    '--model',
    'swift-photo',
  ];
  const how = ['--scale', '4', '--provider', 'cpu', '--precision', 'float'];
  return timedTree(process.execPath, [cli, ...args, ...how], {
    env: { ...process.env, ENLARGER_HOME: join(folder, 'home') },
  });
}

function processesOf({ wall, processes }) {
  const rows = Object.entries(PROCESSES).map(([own, name]) => {
    const used = processes.filter((one) => one.name === own).reduce((sum, one) => sum + one.used, 0);
    const most = wall * (own === 'engine' ? availableParallelism() : 1);
    return [name, ((used / COUNT) * 1000).toFixed(0), `${Math.max(0, Math.round(100 - (100 * used) / most))} %`];
  });
  return [['process', 'a picture, ms', 'idle'], ...rows];
}

function rowsOf({ spans, wall, busy }) {
  const rows = Object.entries(LANES).map(([lane, name]) => {
    const own = spans.filter((span) => span.lane === lane);
    const took = own.reduce((sum, { from, to }) => sum + to - from, 0);
    const inUse = union(own);
    const shares = [inUse, wall - inUse].map((ms) => `${Math.round((100 * ms) / wall)} %`);
    return [name, (took / COUNT).toFixed(0), ...shares];
  });
  const used = busy.reduce((sum, { cores, from, to }) => sum + cores * (to - from), 0);
  const share = Math.round((100 * used) / (wall * availableParallelism()));
  return [
    ['', 'a picture, ms', 'busy', 'idle'],
    ...rows,
    ['processors', (used / COUNT).toFixed(0), `${share} %`, `${100 - share} %`],
  ];
}

/** Time that at least one of the spans covers. */
function union(spans) {
  let [sum, end] = [0, -Infinity];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

/** When each lane worked on which picture, ms, and how many processors were in use. */
async function watched(lanes, work) {
  const start = performance.now();
  const now = () => performance.now() - start;
  const spans = [];
  const pictures = new Map();
  for (const lane of Object.keys(LANES)) {
    const own = lanes[lane];
    const run = own.run.bind(own);
    own.run = (control, inside) =>
      run(control, async () => {
        if (!pictures.has(control)) pictures.set(control, pictures.size);
        const from = now();
        try {
          return await inside();
        } finally {
          spans.push({ lane, picture: pictures.get(control), from, to: now() });
        }
      });
  }
  const busy = [];
  let last = { at: 0, used: 0 };
  const since = process.cpuUsage();
  const look = () => {
    const { user, system } = process.cpuUsage(since);
    const next = { at: now(), used: (user + system) / 1000 };
    busy.push({ from: last.at, to: next.at, cores: (next.used - last.used) / (next.at - last.at) });
    last = next;
  };
  const looking = setInterval(look, LOOK);
  await work();
  clearInterval(looking);
  look();
  return { spans, wall: now(), busy, cores: availableParallelism() };
}

/** The next one is asked for when one has come to its networks. */
export async function queued(jobs, context) {
  const going = [];
  for (const job of jobs) {
    await new Promise((resolve, reject) => {
      const done = runJob(job, context, new Control(), ({ stage }) => stage !== 'read' && resolve(undefined));
      going.push(done);
      done.then(resolve, reject);
    });
  }
  await Promise.all(going);
}
