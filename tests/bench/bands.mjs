// What bands and tiles cost beside the untiled picture, for a local network: the same pixels, several ways, in turn.
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';

const RUNS = Number(process.env.TURNS ?? 7);
/** A bit more than one large tile, and half of a camera's picture across. */
const [WIDTH, HEIGHT] = [1400, 700];

const ways = [
  { name: 'untiled', options: { tile: 1 << 16, forceTiles: true } },
  { name: 'as chosen', options: { tile: 0 } },
  { name: 'bands of 24 rows', options: { tile: 24 } },
  { name: 'tiles of 256', options: { tile: 256, forceTiles: true } },
];

export async function bands() {
  const local = (await bundledModels()).filter(({ local: isLocal }) => isLocal);
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => 128 + 90 * Math.sin(i / 37) + ((i * 7) % 23));
  const rows = [['model', ...ways.slice(1).flatMap(({ name }) => [name, 'least of each'])]];
  for (const card of local) {
    const enlarger = await Enlarger.open(card);
    const times = ways.map(() => []);
    for (let run = 0; run <= RUNS; run++) {
      for (const [i, { options }] of ways.entries()) {
        const start = performance.now();
        await enlarger.enlarge({ width: WIDTH, height: HEIGHT, channels: 3, data }, options);
        if (run > 0) times[i].push(performance.now() - start);
      }
    }
    await enlarger.close();
    const [untiled, ...others] = times.map((list) => list.sort((a, b) => a - b));
    const ratios = (list) => [list[RUNS >> 1] / untiled[RUNS >> 1], list[0] / untiled[0]];
    rows.push([card.id, ...others.flatMap(ratios).map((ratio) => ratio.toFixed(2))]);
    console.log(rows.at(-1).join(' | '));
  }
  await keepOnPage('bands', 'Bands and tiles', `${EXPLAINED}\n\n${table(rows)}`);
}

const EXPLAINED = `Time for ${WIDTH} x ${HEIGHT} pixels on the processor in float, over that of the whole picture at once (up to 1.5 GB of
memory): medians of ${RUNS} runs in turn, and the least of each.`;
