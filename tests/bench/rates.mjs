// How fast networks are on a graphics card beside the processor: tiles of several sizes, in each way that a card may run them.
// MODEL=FOLDER takes an installed model's folder too.
import { basename, dirname } from 'node:path';
import { providers } from '../../dist/main/contract/providers.js';
import { chooseProvider, refusalWords } from '../../dist/main/engine/choose-provider.js';
import { LoadedNetwork } from '../../dist/main/engine/loaded-network.js';
import { isKnownHere } from '../../dist/main/engine/runtime.js';
import { testTile } from '../../dist/main/engine/test-tile.js';
import { placeIn, readCard } from '../../dist/main/library/model-folder.js';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';

const MODELS = ['swift-photo-x4', 'fine-photo-x4', 'best-photo-x4', 'swift-x2'];
const SIDES = (process.env.SIDES ?? '256,512,768,1024,1536').split(',').map(Number);
/** The processor's rate is the same at all of them. */
const PROCESSORS_SIDE = 512;
const TURNS = Number(process.env.TURNS ?? 5);
/** Milliseconds of a way at a size after which there are no more turns, and of a tile from which on none is larger. */
const PATIENCE = 400;
const WAYS = [
  { name: 'float32', way: {} },
  { name: 'float32, channels last', way: { layout: 'NHWC' } },
  { name: 'float16', way: { half: true } },
  { name: 'float16, channels last', way: { layout: 'NHWC', half: true } },
];

export async function rates() {
  const provider = providers.find((one) => one !== 'cpu' && isKnownHere(one));
  const bundled = (await bundledModels()).filter(({ id }) => MODELS.includes(id));
  const models = bundled.map(({ int8: _, ...model }) => model);
  if (process.env.MODEL !== undefined) {
    const place = placeIn(dirname(process.env.MODEL), basename(process.env.MODEL));
    const { int8: _, ...card } = await readCard(place);
    models.push({ ...card, file: place.onnx });
  }
  const rows = [['model', 'way', ...SIDES.map(String)]];
  const choices = [];
  for (const model of models) {
    const network = await LoadedNetwork.load(model);
    choices.push(await choice(network));
    rows.push(...(await networkRates(network, provider)));
    await network.release();
  }
  const found = choices.map((line) => `- ${line}`).join('\n');
  await keepOnPage('rates', 'Speed on graphics cards', `${explained(provider)}\n\n${table(rows)}\n\n${found}`);
}

const explained = (
  provider,
) => `By ${provider} on ${process.env.CARD ?? 'the card of this machine'}: megapixels of result a second of the
network alone, pixels handed over and taken back, at square tiles of so many small pixels a side; medians of up to ${TURNS} turns, all
ways in turn. Below, what \`auto\` takes, and how long it needs to find that out.`;

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
  const here = { name: 'processor', way: { provider: 'cpu' }, times: {}, why: undefined };
  const there = WAYS.map(({ name, way }) => ({
    ...{ name: `${provider}, ${name}`, way: { provider, ...way } },
    ...{ times: {}, why: undefined },
  }));
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

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
