// How fast whole batches are on a graphics card beside the processor: JPEG files through the command line, of one shape and of
// many, and the network alone on the same pictures in memory.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { providers } from '../../dist/main/contract/providers.js';
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { isKnownHere } from '../../dist/main/engine/runtime.js';
import { bundledModels } from './bundled.mjs';
import { noisyPictures } from './noisy-pictures.mjs';
import { keepOnPage, table } from './page.mjs';
import { timedTree } from './tree.mjs';

const cli = join(import.meta.dirname, '..', '..', 'dist/program/hosts/cli/main.js');
const [WIDTH, HEIGHT] = (process.env.SIZE ?? '4000x3000').split('x').map(Number);
const part = (side, share) => Math.round(side * share);
/** Pictures of each kind; as many shapes as the second has cost a card more. The processor needs no more than two. */
const KINDS = [
  { name: `of ${WIDTH} x ${HEIGHT}`, count: 6, scale: 2, size: () => [WIDTH, HEIGHT] },
  {
    name: 'in as many shapes',
    count: 24,
    scale: 2,
    size: (i) => [part(WIDTH, 0.25 - i / 200), part(HEIGHT, 0.15 + i / 200)],
  },
];
const BATCH = 'swift-photo';

export async function batches() {
  const provider = providers.find((one) => one !== 'cpu' && isKnownHere(one));
  const rows = [['pictures', 'on', 'network alone', 'whole command', 'wall over network', 'processors busy']];
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-batches-'));
  try {
    for (const kind of KINDS) for (const on of [provider, 'cpu']) rows.push(await batchRates(folder, kind, on));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const card = `${provider} is ${process.env.CARD ?? 'the card of this machine'}.`;
  await keepOnPage('batches', 'Batches on graphics cards', `${EXPLAINED} ${card}\n\n${table(rows)}`);
}

const EXPLAINED = `JPEG files through \`enlarger upscale\` with ${BATCH}, where it is known already what runs best: megapixels of result a second,
on pictures in memory and with everything from the first file to the last; and how many processors were busy.`;

async function batchRates(folder, { name, count, scale, size }, on) {
  const most = on === 'cpu' ? Math.min(2, count) : count;
  const input = join(folder, `${name}-${on}`);
  await mkdir(input);
  const files = await noisyPictures(
    input,
    Array.from({ length: most }, (_, i) => size(i)),
  );
  const { int8: _, ...model } = (await bundledModels()).find(({ id }) => id === `${BATCH}-x${scale}`);
  const enlarger = await Enlarger.open(model, on, 'auto');
  const alone = [];
  for (const file of [files[0], ...files]) {
    const data = await sharp(file.input).raw().toBuffer();
    const start = performance.now();
    await enlarger.enlarge({ width: file.width, height: file.height, channels: 3, data }, { verify: false });
    alone.push((performance.now() - start) / 1000);
  }
  await enlarger.close();
  const network = alone.slice(1).reduce((sum, seconds) => sum + seconds, 0);
  const wholes = [];
  // The first finds out what runs best.
  for (let turn = 0; turn < 3; turn++) wholes.push(await command(folder, input, on, scale));
  const [, ...known] = wholes.map(({ text }) => JSON.parse(text.trim().split('\n').at(-1)));
  const seconds = Math.min(...known.map((summary) => summary.seconds));
  const megapixels = known[0].outputMegapixels;
  const busy = wholes.at(-1).processor / wholes.at(-1).wall;
  const cells = [(megapixels / network).toFixed(1), (megapixels / seconds).toFixed(1), (seconds / network).toFixed(2)];
  const row = [`${files.length} ${name}, x${scale}`, known[0].provider ?? on, ...cells, busy.toFixed(1)];
  console.log(row.join(' | '));
  return row;
}

const command = (folder, input, on, scale) =>
  timedTree(
    process.execPath,
    [
      ...[cli, 'upscale', input, '--output', join(folder, 'out'), '--on-conflict', 'overwrite', '--json'],
      ...['--model', BATCH, '--scale', String(scale), '--provider', on, '--precision', on === 'cpu' ? 'float' : 'auto'],
    ],
    { env: { ...process.env, ENLARGER_HOME: join(folder, 'home') } },
  );
