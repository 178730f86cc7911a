// A 6000 x 4000 picture four times as large, to JPEG and to PNG, through the command line: how much memory the whole
// program takes, the engine's process with it. Resident sizes are read from /proc, so this one is for Linux.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const cli = new URL('../../dist/program/hosts/cli/main.js', import.meta.url).pathname;
const [WIDTH, HEIGHT] = [6000, 4000];

export async function large() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-large-'));
  const source = join(folder, 'source.jpg');
  const noise = { type: 'gaussian', mean: 128, sigma: 40 };
  /** @type {any} sharp's types want a background where there is noise. */
  const create = { width: 1500, height: 1000, channels: 3, noise };
  await sharp({ create }).resize(WIDTH, HEIGHT).jpeg({ quality: 92 }).toFile(source);
  try {
    for (const format of ['jpeg', 'png']) await one(folder, source, format);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function one(folder, source, format) {
  const output = join(folder, format);
  const args = [cli, 'upscale', source, '--output', output, '--format', format, '--provider', 'cpu', '--json'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ENLARGER_HOME: join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let [out, peak] = ['', 0];
  child.stdout.on('data', (text) => (out += text));
  const timer = setInterval(() => void residentOfTree(child.pid).then((bytes) => (peak = Math.max(peak, bytes))), 200);
  const status = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const summary = JSON.parse(out.trim().split('\n').at(-1));
  if (status !== 0) throw new Error(out);
  const file = join(output, `source.${format === 'jpeg' ? 'jpg' : 'png'}`);
  const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
  const { size } = await stat(file);
  console.log(
    `${format}: ${width} x ${height}, ${(size / 1e6).toFixed(0)} MB in ${summary.seconds.toFixed(0)} s ` +
      `(${summary.megapixelsPerSecond.toFixed(2)} MP/s), at most ${(peak / 1e6).toFixed(0)} MB resident`,
  );
}

/** Resident bytes of a process and its children. */
async function residentOfTree(pid) {
  const text = (path) => readFile(path, 'utf8').catch(() => '');
  const children = (await text(`/proc/${pid}/task/${pid}/children`)).trim().split(' ').filter(Boolean);
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(await text(`/proc/${pid}/status`))?.[1] ?? 0);
  const below = await Promise.all(children.map(residentOfTree));
  return kilobytes * 1024 + below.reduce((a, b) => a + b, 0);
}
