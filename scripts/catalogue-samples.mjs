// Makes the samples that the window's catalogue shows of recommended models: a crop, enlarged plainly (bicubic) at the left
// and by the model at the right, pixel for pixel. The cat is by Stéfan van der Walt (CC0); the almanac and the drawing are ours. The
// licences of all recommended models (MIT, BSD-3-Clause, Apache-2.0) leave pictures that were made with them free.
//
//   node scripts/catalogue-samples.mjs [FOLDER]
//
// Models are installed as a user installs them. Where their address cannot be reached, weight files in FOLDER are taken if
// they are the very files that the catalogue names, by their checksums.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..');
const shown = join(root, 'src-renderer', 'public', 'samples');
/** Pixels of a sample. */
const WIDTH = 168;
const HEIGHT = 112;
/** Pixels around what is shown of the drawing. */
const MARGIN = 16;

/** An eye as comics draw it, reduced and compressed, `scale` times as small as it is shown. */
function drawing(scale) {
  const around = MARGIN * scale;
  const view = `${-around} ${-around} ${WIDTH + 2 * around} ${HEIGHT + 2 * around}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${(WIDTH + 2 * around) * 2}" height="${(HEIGHT + 2 * around) * 2}" viewBox="${view}">
    <rect x="-400" y="-400" width="1000" height="1000" fill="#f6d9c2"/>
    <path d="M-60 150 C20 118 130 118 240 160 L240 400 L-60 400 Z" fill="#e7bfa4"/>
    <path d="M18 66 C40 22 118 12 152 60 C134 92 56 98 18 66 Z" fill="#fff"/>
    <circle cx="86" cy="56" r="29" fill="#2f7f8f"/><circle cx="86" cy="56" r="29" fill="none" stroke="#123" stroke-width="4"/>
    <path d="M58 62 A29 29 0 0 0 114 62 C104 72 70 72 58 62 Z" fill="#7fd3d0"/>
    <circle cx="86" cy="54" r="12" fill="#0d1b22"/><circle cx="97" cy="43" r="7" fill="#fff"/><circle cx="76" cy="66" r="3.500" fill="#fff"/>
    <path d="M12 68 C38 14 122 4 158 60" fill="none" stroke="#2a1a18" stroke-width="8" stroke-linecap="round"/>
    <path d="M150 52 L172 40 M156 60 L180 54 M28 46 L10 30" stroke="#2a1a18" stroke-width="5" stroke-linecap="round"/>
    <path d="M40 84 C66 98 112 98 138 78" fill="none" stroke="#8d5a4a" stroke-width="3" stroke-linecap="round"/>
    <path d="M4 14 C44 -18 120 -22 170 8" fill="none" stroke="#6b3a22" stroke-width="9" stroke-linecap="round"/>
  </svg>`;
  const [width, height] = [WIDTH / scale + 2 * MARGIN, HEIGHT / scale + 2 * MARGIN];
  return sharp(Buffer.from(svg)).resize({ width, height, kernel: 'lanczos3' }).jpeg({ quality: 80 });
}

/** The pictures of each kind, and where what is shown has its middle, pixels. */
const PICTURES = {
  photographs: { file: 'models/pictures/sources/cat.jpg', x: 86, y: 57 },
  faithful: { file: 'resources/samples/almanac.png', x: 134, y: 36 },
};

const weights = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'enlarger-catalogue-'));
const cli = join(root, 'dist', 'program', 'hosts', 'cli', 'main.js');
const enlarger = (...args) =>
  execFileSync(process.execPath, [cli, ...args], {
    env: { ...process.env, ENLARGER_HOME: join(folder, 'home') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });

/** Weight files in FOLDER by their SHA-256. */
const files = new Map(
  (weights === undefined ? [] : readdirSync(weights, { recursive: true, encoding: 'utf8' }))
    .map((name) => join(weights, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size < 1e8)
    .map((file) => [createHash('sha256').update(readFileSync(file)).digest('hex'), file]),
);

function install({ id, origin }) {
  const file = files.get(origin.files[0].sha256);
  if (file === undefined) enlarger('models', 'install', id);
  else enlarger('models', 'import', file, '--id', id);
}

async function pictureOf(kind, scale) {
  if (kind !== 'illustrations') return { ...PICTURES[kind], picture: join(root, PICTURES[kind].file) };
  const picture = join(folder, `drawing-${scale}.jpg`);
  await drawing(scale).toFile(picture);
  return { picture, x: MARGIN + WIDTH / scale / 2, y: MARGIN + HEIGHT / scale / 2 };
}

async function sample({ id, scale, recommended }) {
  const { picture, x, y } = await pictureOf(recommended, scale);
  enlarger(
    'upscale',
    picture,
    '-m',
    id,
    '-s',
    `${scale}`,
    '-f',
    'png',
    '--name',
    id,
    '-o',
    folder,
    '--colours',
    'network',
  );
  const { width, height } = await sharp(picture).metadata();
  const region = { left: x * scale - WIDTH / 2, top: y * scale - HEIGHT / 2, width: WIDTH, height: HEIGHT };
  const plain = sharp(picture).resize(width * scale, height * scale, { kernel: 'cubic' });
  const half = { left: 0, top: 0, width: WIDTH / 2, height: HEIGHT };
  const left = await sharp(await plain.png().toBuffer())
    .extract(region)
    .png()
    .toBuffer();
  /** @type {import('sharp').Create} */
  const line = { width: 2, height: HEIGHT, channels: 3, background: '#e6e6e6' };
  await sharp(join(folder, `${id}.png`))
    .extract(region)
    .composite([
      { input: await sharp(left).extract(half).png().toBuffer(), left: 0, top: 0 },
      { input: await sharp({ create: line }).png().toBuffer(), left: WIDTH / 2 - 1, top: 0 },
    ])
    .webp({ quality: 90 })
    .toFile(join(shown, `${id}.webp`));
}

try {
  mkdirSync(shown, { recursive: true });
  const { models } = JSON.parse(readFileSync(join(root, 'models', 'catalogue.json'), 'utf8'));
  const recommended = models.filter((entry) => entry.recommended !== undefined);
  for (const entry of recommended) {
    install(entry);
    await sample(entry);
    console.log(entry.id);
  }
  const ids = new Set(recommended.map(({ id }) => id));
  for (const name of readdirSync(shown).filter((one) => !ids.has(basename(one, extname(one)))))
    rmSync(join(shown, name));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
