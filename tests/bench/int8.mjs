// How much faster the int8 form of each bundled model is on this processor than the float one: the same pixels, in
// bands as pictures go, in turn. Least times are compared, since what disturbs only ever adds.
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { bundledModels } from './bundled.mjs';

const RUNS = 7;
const SIDE = 512;

export async function int8() {
  const cards = (await bundledModels()).filter(({ int8: form }) => form !== undefined);
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => 128 + 90 * Math.sin(i / 37) + ((i * 7) % 23));
  for (const card of cards) {
    const { int8: form, ...float } = card;
    const both = [await Enlarger.open(float), await Enlarger.open({ ...float, file: form.file })];
    const least = [Infinity, Infinity];
    for (let run = 0; run <= RUNS; run++) {
      for (const [i, enlarger] of both.entries()) {
        const start = performance.now();
        await enlarger.enlarge({ width: SIDE, height: SIDE, channels: 3, data });
        if (run > 0) least[i] = Math.min(least[i], performance.now() - start);
      }
    }
    for (const enlarger of both) await enlarger.close();
    const speeds = least.map((ms) => ((SIDE * card.scale) ** 2 / 1000 / ms).toFixed(2));
    console.log(
      `${card.id}: int8 takes ${(least[1] / least[0]).toFixed(2)} of the time of float ` +
        `(${speeds[1]} against ${speeds[0]} MP/s) and loses ${form.lossDb} dB`,
    );
  }
}
