import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..', '..', '..');
const PICTURES = Number(process.env.COUNT ?? 1000);
const SIDE = 96;

/** How much more memory the engine holds with each picture, and the runtime alone with each run, bytes. */
export async function memory(folder) {
  const input = join(folder, 'many');
  mkdirSync(input);
  const bytes = await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#8a6a4a' } })
    .png()
    .toBuffer();
  for (let i = 0; i < PICTURES; i++) await sharp(bytes).toFile(join(input, `${String(i).padStart(4, '0')}.png`));
  const held = await engineHeld(folder, input);
  const scratch = join(folder, 'scratch-memory');
  mkdirSync(scratch);
  const after = collecting('engine-collected.mjs', input, scratch, String(SIDE));
  const [resident, heap, buffers] = [0, 1, 2].map((which) => slopeOf(after.map((bytes) => bytes[which])));
  return {
    pictures: PICTURES,
    perPicture: slopeOf(held),
    collected: { resident, heap, buffers },
    runtimeRuns: PICTURES,
    perRun: slopeOf(collecting('runtime-alone.mjs', String(PICTURES), String(SIDE))),
  };
}

/** What a script that may collect garbage at any time prints. */
const collecting = (script, ...args) =>
  JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', join(import.meta.dirname, script), ...args], { encoding: 'utf8' }),
  );

/** Resident bytes of the engine after each picture. */
async function engineHeld(folder, input) {
  const cli = join(root, 'dist', 'program', 'hosts', 'cli', 'main.js');
  const args = [
    cli,
    'upscale',
    input,
    '--output',
    join(folder, 'many-out'),
    '--scale',
    '2',
    '--model',
    'swift',
    '--provider',
    'cpu',
    '--json',
  ];
  const child = spawn(process.execPath, args, { env: { ...process.env, ENLARGER_HOME: join(folder, 'home-memory') } });
  const held = [];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    for (const _ of text.match(/"event":"done"/g) ?? []) held.push(rssOfEngine(child.pid));
  });
  await new Promise((resolve) => child.once('close', resolve));
  return held.filter((bytes) => bytes > 0);
}

function rssOfEngine(parent) {
  const pairs = execFileSync('ps', ['-A', '-o', 'ppid=,rss=,args='], { encoding: 'utf8' });
  const line = pairs.split('\n').find((one) => one.trim().startsWith(`${parent} `) && /engine/.test(one));
  return line === undefined ? 0 : Number(line.trim().split(/\s+/)[1]) * 1024;
}

/** Of the least squares line, from the second quarter on: what is made once is made by then. */
function slopeOf(values) {
  const late = values.slice(values.length >> 2);
  const [x, y] = [(late.length - 1) / 2, late.reduce((sum, value) => sum + value, 0) / late.length];
  const upper = late.reduce((sum, value, i) => sum + (i - x) * (value - y), 0);
  return upper / late.reduce((sum, _, i) => sum + (i - x) ** 2, 0);
}
