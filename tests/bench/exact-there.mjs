// What exact.mjs runs on each processor: node exact-there.mjs CASES TOLD. Says of each picture that differs what it was.
import { readFile, writeFile } from 'node:fs/promises';
import { Control } from '../../dist/main/engine/control.js';
import { LoadedNetwork } from '../../dist/main/engine/loaded-network.js';
import { runPass } from '../../dist/main/engine/pass.js';

const [asked, told] = process.argv.slice(2);
const { models, cases } = JSON.parse(await readFile(asked, 'utf8'));

function noise({ width, height, channels, depth }) {
  const length = width * height * channels;
  const sample = (_, i) => Math.imul(i + 1, 2654435761) >>> (32 - depth);
  return depth === 8 ? Uint8Array.from({ length }, sample) : Uint16Array.from({ length }, sample);
}

async function enlarged(network, { width, height, channels, depth }, data, how) {
  const readRows = async (y, count) => data.slice(y * width * channels, (y + count) * width * channels);
  const parts = [];
  // A copy: what is given is written over.
  const appendRows = async ({ buffer, byteOffset, byteLength }) =>
    void parts.push(Buffer.from(new Uint8Array(buffer, byteOffset, byteLength)));
  const options = { providers: ['cpu'], verify: false, known: new Map(), control: new Control(), ...how };
  await runPass(network, { width, height, channels, depth, readRows }, { appendRows }, options);
  return Buffer.concat(parts);
}

let [differ, most] = [0, 0];
for (const one of cases) {
  const { tile, forceTiles = false, threads, depth } = one;
  const network = await LoadedNetwork.load(models[one.model], threads);
  const data = noise(one);
  const whole = await enlarged(network, one, data, { tile: 1 << 16, forceTiles: true });
  const pieces = await enlarged(network, one, data, { tile, forceTiles });
  await network.release();
  if (whole.equals(pieces)) continue;
  differ++;
  const samples = (bytes) => (depth === 8 ? bytes : new Uint16Array(Uint8Array.from(bytes).buffer));
  const [a, b] = [samples(whole), samples(pieces)];
  const levels = a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0) / (depth === 8 ? 1 : 257);
  most = Math.max(most, +levels.toFixed(3));
  console.log(`differs by ${levels.toFixed(3)}: ${models[one.model].id}, ${JSON.stringify(one)}`);
}
await writeFile(told, JSON.stringify({ pictures: cases.length, differ, most }));
