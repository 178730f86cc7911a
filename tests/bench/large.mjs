// Large pictures made four times as large, to JPEG and to PNG, through the command line: how much memory the whole program
// takes, the engine's process with it, and that this does not grow with the picture. Sizes are read from /proc, so this
// one is for Linux.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { keepOnPage, table } from './page.mjs';

const cli = new URL('../../dist/program/hosts/cli/main.js', import.meta.url).pathname;
/** @type {[number, number][]} */
const SIZES = [
  [1500, 1000],
  [6000, 4000],
  [12_240, 8160],
];
/** The largest is not worth its minutes twice. */
const SIZES_OF = { jpeg: SIZES, png: SIZES.slice(0, 2) };
/** Bytes of memory of its own that any of them may take. */
const MOST = 700e6;
/** Of the bytes that the samples of a larger result have more, the part that may be in memory more. */
const MOST_GROWTH = 0.1;

export async function large() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-large-'));
  const rows = [['to', 'result', 'file', 'time', 'MP/s', 'memory of its own', 'with files that are mapped']];
  const faults = [];
  try {
    for (const [format, sizes] of Object.entries(SIZES_OF)) {
      let small;
      for (const size of sizes) {
        const { cells, own, samples } = await one(folder, size, format);
        rows.push(cells);
        console.log(cells.join(', '));
        small ??= { own, samples };
        const growth = samples > small.samples ? (own - small.own) / (samples - small.samples) : 0;
        if (growth > MOST_GROWTH) faults.push(`${cells[1]} to ${format}: ${growth.toFixed(2)} bytes more with a byte.`);
        if (own > MOST) faults.push(`${cells[1]} to ${format}: ${cells[5]}.`);
      }
    }
    await keepOnPage('large', 'Memory for large results', `${EXPLAINED}\n\n${table(rows)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (faults.length > 0)
    throw new Error(`Expected at most ${MOST / 1e6} MB, growing by ${MOST_GROWTH}, but got:\n${faults.join('\n')}`);
}

const EXPLAINED = `Noise enlarged four times by the default model on the processor, through the command line, the engine's process included:
the most that was seen in looks 0.2 s apart. Pages of mapped files are given back whenever memory is short. More than ${MOST / 1e6} MB of
its own, or ${MOST_GROWTH} bytes more with each byte of the result, fail this bench.`;

async function one(folder, [width, height], format) {
  const source = join(folder, `${width}.jpg`);
  const noise = { type: 'gaussian', mean: 128, sigma: 40 };
  /** @type {any} sharp's types want a background where there is noise. */
  const create = { width: width / 4, height: height / 4, channels: 3, noise };
  await sharp({ create }).resize(width, height).jpeg({ quality: 92 }).toFile(source);
  const output = join(folder, format);
  const how = ['--format', format, '--provider', 'cpu', '--most-megapixels', '2000', '--json'];
  const args = [cli, 'upscale', source, '--output', output, ...how];
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
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  const cells = [
    ...[format, `${result.width} x ${result.height}`, megabytes(size), `${summary.seconds.toFixed(0)} s`],
    ...[summary.megapixelsPerSecond.toFixed(2), megabytes(own), megabytes(resident)],
  ];
  return { cells, own, samples: result.width * result.height * 3 };
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
