// How fast networks and whole batches are on a graphics card beside the processor: tiles of several sizes in each way that a
// card may run a network, and JPEG files through the command line. MODEL=FOLDER takes an installed model's folder too.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { providers } from '../../dist/main/contract/providers.js';
import { chooseProvider, refusalWords } from '../../dist/main/engine/choose-provider.js';
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { LoadedNetwork } from '../../dist/main/engine/loaded-network.js';
import { isKnownHere } from '../../dist/main/engine/runtime.js';
import { testTile } from '../../dist/main/engine/test-tile.js';
import { placeIn, readCard } from '../../dist/main/library/model-folder.js';
import { bundledModels } from './bundled.mjs';
import { noisyPictures } from './noisy-pictures.mjs';
import { keepOnPage, table } from './page.mjs';
import { timedTree } from './tree.mjs';

const cli = join(import.meta.dirname, '..', '..', 'dist/program/hosts/cli/main.js');
const MODELS = ['swift-photo-x4', 'fine-photo-x4', 'best-photo-x4', 'swift-x2'];
const SIDES = (process.env.SIDES ?? '256,512,768,1024,1536').split(',').map(Number);
/** The processor's rate is the same at all of them. */
const PROCESSORS_SIDE = 512;
const TURNS = Number(process.env.TURNS ?? 5);
/** Milliseconds of a way at a size after which there are no more turns, and of a tile from which on none is larger. */
const PATIENCE = 600;
const WAYS = [
  { name: 'float32', way: {} },
  { name: 'float32, channels last', way: { layout: 'NHWC' } },
  { name: 'float16', way: { half: true } },
  { name: 'float16, channels last', way: { layout: 'NHWC', half: true } },
];

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

export async function rates() {
  const provider = providers.find((one) => one !== 'cpu' && isKnownHere(one));
  const models = (await bundledModels()).filter(({ id }) => MODELS.includes(id));
  if (process.env.MODEL !== undefined) {
    const place = placeIn(dirname(process.env.MODEL), basename(process.env.MODEL));
    models.push({ ...(await readCard(place)), file: place.onnx });
  }
  const rows = [['model', 'way', ...SIDES.map(String)]];
  const choices = [];
  for (const { int8: _, ...model } of models) {
    const network = await LoadedNetwork.load(model);
    choices.push(await choice(network));
    rows.push(...(await networkRates(network, provider)));
    await network.release();
  }
  const batches = [['pictures', 'on', 'network alone', 'whole command', 'wall over network', 'processors busy']];
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-rates-'));
  try {
    for (const kind of KINDS) for (const on of [provider, 'cpu']) batches.push(await batchRates(folder, kind, on));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const text = `${explained(provider)}\n\n${table(rows)}\n\n${choices.map((line) => `- ${line}`).join('\n')}\n\n${BATCHES}\n\n${table(batches)}`;
  await keepOnPage('rates', 'Speed on graphics cards', text);
}

const explained = (
  provider,
) => `By ${provider} on ${process.env.CARD ?? 'the card of this machine'}: megapixels of result a second of the
network alone, pixels handed over and taken back, at square tiles of so many small pixels a side; medians of up to ${TURNS} turns, all
ways in turn. Below, what \`auto\` takes, and how long it needs to find that out.`;

const BATCHES = `JPEG files through \`enlarger upscale\` with ${BATCH}, where it is known already what runs best: megapixels of result a second,
on pictures in memory and with everything from the first file to the last; and how many processors were busy.`;

/** What `auto` finds, in words. */
async function choice(network) {
  const start = performance.now();
  const { providers: found, card, refused } = await chooseProvider(network, 'auto', () => Promise.resolve(true));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const way = card && [card.way.half ? 'float16' : 'float32', ...(card.way.layout ? ['channels last'] : [])].join(', ');
  const why = [...refused.filter(({ why }) => why !== 'not-built'), ...(card?.notHalf ? [card.notHalf] : [])];
  const words = [found[0] + (card ? ` (${way}, tiles of ${card.side})` : ''), ...why.map(refusalWords)];
  const line = `${network.model.id}: ${words.join('; ')}; ${seconds} s`;
  console.log(line);
  return line;
}

async function networkRates(network, provider) {
  const here = { name: 'processor', way: { provider: 'cpu' }, times: {} };
  const there = WAYS.map(({ name, way }) => ({ name: `${provider}, ${name}`, way: { provider, ...way }, times: {} }));
  for (const side of SIDES) {
    for (let turn = 0; turn <= TURNS; turn++) {
      for (const way of side === PROCESSORS_SIDE ? [here, ...there] : there) await take(network, way, side, turn);
    }
  }
  const megapixels = (side) => (side * network.model.scale) ** 2 / 1e6;
  return [here, ...there].map(({ name, times, why }) => {
    const rate = (side) => (times[side]?.length ? (megapixels(side) / median(times[side])) * 1000 : undefined);
    const row = [network.model.id, name, ...SIDES.map((side) => rate(side)?.toFixed(1) ?? why ?? '')];
    console.log(row.join(' | '));
    return row;
  });
}

/** One more time, unless it is known well enough. */
async function take(network, way, side, turn) {
  const times = (way.times[side] ??= []);
  const isSlow = Object.entries(way.times).some(([less, known]) => Number(less) < side && median(known) > PATIENCE);
  if (way.why !== undefined || isSlow || times.reduce((sum, time) => sum + time, 0) > PATIENCE) return;
  try {
    const start = performance.now();
    await network.whole(way.way, testTile(side), side, side, 3);
    // The first opens a session, or prepares it for a size.
    if (turn > 0) times.push(performance.now() - start);
  } catch (error) {
    way.why = String(error.message).split('\n')[0].slice(0, 60);
  }
}

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

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
