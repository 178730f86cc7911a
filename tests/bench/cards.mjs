// The bundled models on a graphics card beside the processor: how far their pictures lie apart, in each way that a card may run
// them. Without a card Mesa 25's software Vulkan stands in for one (CONTRIBUTING.md): rightness is shown so, speed is not.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { providers } from '../../dist/main/contract/providers.js';
import { Control } from '../../dist/main/engine/control.js';
import { LoadedNetwork } from '../../dist/main/engine/loaded-network.js';
import { runPass } from '../../dist/main/engine/pass.js';
import { isKnownHere } from '../../dist/main/engine/runtime.js';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';

const samples = fileURLToPath(new URL('../../resources/samples/', import.meta.url));
const [WIDTH, HEIGHT, TILE] = [72, 56, 32];

/** What a picture is, and how it is taken; the rest of a model's way is `layout` and `half`. */
const PICTURES = [
  { name: 'whole', tile: 1 << 12 },
  { name: 'tiles', tile: TILE },
  { name: 'grey', tile: TILE, channels: 1 },
  { name: '16 bits', tile: TILE, depth: 16 },
];
const WAYS = [
  { name: 'float32', way: {} },
  { name: 'channels last', way: { layout: 'NHWC' } },
  { name: 'float16', way: { half: true } },
];

export async function cards() {
  const provider = providers.find((one) => one !== 'cpu' && isKnownHere(one));
  const models = (await bundledModels()).map(({ int8: _, ...float }) => float);
  const rows = [['model', ...WAYS.flatMap(({ name }) => PICTURES.map((picture) => `${name}, ${picture.name}`))]];
  for (const card of models) {
    const network = await LoadedNetwork.load(card);
    const cells = [];
    for (const { way } of WAYS) {
      for (const picture of PICTURES) cells.push(await apart(network, { provider, ...way }, picture));
    }
    await network.release();
    rows.push([card.id, ...cells]);
    console.log(rows.at(-1).join(' | '));
  }
  await keepOnPage('cards', 'Pictures on graphics cards', `${explained(provider)}\n\n${table(rows)}`);
}

const explained = (
  provider,
) => `By ${provider} on ${process.env.CARD ?? 'the card of this machine'}: the largest difference from the
processor's picture in levels of 8 bits, for a cut of ${WIDTH} x ${HEIGHT} pixels, whole and in tiles of ${TILE} at the full margin (in colours,
grey as opacity is, and with 16 bits a sample, which float16 is not used for).`;

/** Levels of 8 bits, or what the card had against it. */
async function apart(network, way, { tile, channels = 3, depth = 8 }) {
  if (way.half === true && depth === 16) return '';
  const cut = sharp(await readFile(join(samples, 'foliage.jpg'))).extract({
    left: 100,
    top: 60,
    width: WIDTH,
    height: HEIGHT,
  });
  const bytes = new Uint8Array(await (channels === 1 ? cut.greyscale() : cut).raw().toBuffer());
  const data = depth === 8 ? bytes : Uint16Array.from(bytes, (value, i) => value * 257 + (i % 251));
  try {
    const there = await enlarged(network, way, data, { tile, channels, depth });
    const here = await enlarged(network, { provider: 'cpu' }, data, { tile: 1 << 12, channels, depth });
    const most = there.reduce((worst, value, i) => Math.max(worst, Math.abs(value - here[i])), 0);
    return depth === 8 ? most : (most / 257).toFixed(2);
  } catch (error) {
    return String(error.message).split('\n')[0].slice(0, 60);
  }
}

async function enlarged(network, way, data, { tile, channels, depth }) {
  const readRows = async (y, count) => data.slice(y * WIDTH * channels, (y + count) * WIDTH * channels);
  const parts = [];
  const source = { width: WIDTH, height: HEIGHT, channels, depth, readRows };
  const card = way.provider === 'cpu' ? {} : { card: { way, side: tile } };
  await runPass(
    network,
    source,
    { appendRows: async (rows) => void parts.push(rows) },
    {
      ...{
        providers: [way.provider],
        tile,
        forceTiles: true,
        verify: false,
        known: new Map(),
        control: new Control(),
        ...card,
      },
    },
  );
  return parts.flatMap((rows) => Array.from(rows));
}
