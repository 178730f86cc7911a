// A 6000 x 4000 picture four times as large, to JPEG and to PNG, through the command line: how much memory the whole
// program takes, the engine's process with it, and that this does not grow with the picture. Sizes are read from /proc, so
// this one is for Linux.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const cli = new URL('../../dist/program/hosts/cli/main.js', import.meta.url).pathname;
/** @type {[number, number][]} */
const [SMALL, LARGE] = [
  [1500, 1000],
  [6000, 4000],
];
/** Of the bytes that the samples of a larger result have more, the part that may be in memory more. */
const MOST_GROWTH = 0.1;

export async function large() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-large-'));
  try {
    for (const format of ['jpeg', 'png']) {
      const [small, whole] = [await one(folder, SMALL, format), await one(folder, LARGE, format)];
      const growth = (whole.own - small.own) / (whole.samples - small.samples);
      if (growth > MOST_GROWTH) {
        throw new Error(
          `Memory grows by ${growth.toFixed(2)} bytes with a byte of a ${format}; ${MOST_GROWTH} is the most.`,
        );
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function one(folder, [width, height], format) {
  const source = join(folder, `${width}.jpg`);
  const noise = { type: 'gaussian', mean: 128, sigma: 40 };
  /** @type {any} sharp's types want a background where there is noise. */
  const create = { width: width / 4, height: height / 4, channels: 3, noise };
  await sharp({ create }).resize(width, height).jpeg({ quality: 92 }).toFile(source);
  const output = join(folder, format);
  const args = [cli, 'upscale', source, '--output', output, '--format', format, '--provider', 'cpu', '--json'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ENLARGER_HOME: join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let [out, resident, own] = ['', 0, 0];
  child.stdout.on('data', (text) => (out += text));
  const timer = setInterval(() => {
    void memoryOf(child.pid).then((now) => {
      resident = Math.max(resident, now.resident);
      own = Math.max(own, now.own);
    });
  }, 200);
  const status = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const summary = JSON.parse(out.trim().split('\n').at(-1));
  if (status !== 0) throw new Error(out);
  const file = join(output, `${width}.${format === 'jpeg' ? 'jpg' : 'png'}`);
  const result = await sharp(file, { limitInputPixels: false }).metadata();
  const { size } = await stat(file);
  console.log(
    `${format}: ${result.width} x ${result.height}, ${(size / 1e6).toFixed(0)} MB in ${summary.seconds.toFixed(0)} s ` +
      `(${summary.megapixelsPerSecond.toFixed(2)} MP/s), at most ${(own / 1e6).toFixed(0)} MB of its own, ` +
      `${(resident / 1e6).toFixed(0)} MB with files that are mapped`,
  );
  return { own, samples: result.width * result.height * 3 };
}

/**
 * Bytes of a process and its children: all that is resident, and what of it is no file's. Pages of a mapped file, such as
 * those of a scratch file, are given back whenever memory is short.
 */
async function memoryOf(pid) {
  const text = (path) => readFile(path, 'utf8').catch(() => '');
  const children = (await text(`/proc/${pid}/task/${pid}/children`)).trim().split(' ').filter(Boolean);
  const status = await text(`/proc/${pid}/status`);
  const bytes = (field) => 1024 * Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  const below = await Promise.all(children.map(memoryOf));
  return {
    resident: below.reduce((sum, { resident }) => sum + resident, bytes('VmRSS')),
    own: below.reduce((sum, { own }) => sum + own, bytes('RssAnon')),
  };
}
