// What bands and tiles cost beside the untiled picture, for a local network: the same pixels, three ways, in turn.
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { bundledModels } from './bundled.mjs';

const RUNS = 7;
const SIDE = 512;

const ways = [
  { name: 'untiled', options: { tile: 1 << 16, forceTiles: true } },
  { name: 'bands of 24 rows', options: { tile: 24 } },
  { name: 'bands, height chosen', options: { tile: 0 } },
  { name: 'tiles of 256, full margin', options: { tile: 256, forceTiles: true } },
];

export async function bands() {
  const local = (await bundledModels()).filter(({ local: isLocal }) => isLocal);
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => 128 + 90 * Math.sin(i / 37) + ((i * 7) % 23));
  for (const card of local) {
    const enlarger = await Enlarger.open(card);
    const times = ways.map(() => []);
    for (let run = 0; run <= RUNS; run++) {
      for (const [i, { options }] of ways.entries()) {
        const start = performance.now();
        await enlarger.enlarge({ width: SIDE, height: SIDE, channels: 3, data }, options);
        if (run > 0) times[i].push(performance.now() - start);
      }
    }
    await enlarger.close();
    const medians = times.map((list) => list.sort((a, b) => a - b)[RUNS >> 1]);
    console.log(`${card.id}, ${SIDE} x ${SIDE}:`);
    for (const [i, { name }] of ways.entries()) {
      const speed = (SIDE * SIDE * card.scale ** 2) / 1000 / medians[i];
      console.log(`  ${name.padEnd(26)} ${(medians[i] / medians[0]).toFixed(2)} of untiled, ${speed.toFixed(2)} MP/s`);
    }
  }
}
