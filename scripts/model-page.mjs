// Writes what models/README.md shows from the bundled models: the table, and crops of pictures made by the program itself.
// Run it after bundling and measuring. Models beside the bundled ones are shown where they are installed.
//
//   node scripts/model-page.mjs [PICTURE...]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import prettier from 'prettier';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..');
const models = join(root, 'models');
const cli = join(root, 'dist', 'program', 'hosts', 'cli', 'main.js');
/** By what they are called above the pictures; `swift-photo-before` is the default of before it learnt from a teacher, imported. */
const columns = {
  'before: swift-photo-x4': 'swift-photo-before',
  'swift-photo-x4, the default': 'swift-photo',
  'fine-photo-x4': 'fine-photo',
  'best-photo-x4': 'best-photo',
  'Real-ESRGAN general': 'realesrgan-x4fast',
};
const SCALE = 4;
/** Where crops lie, pixels of the picture. */
const crops = [
  { file: 'models/pictures/sources/portrait.jpg', left: 52, top: 24 },
  { file: 'models/pictures/sources/cat.jpg', left: 60, top: 30 },
  { file: 'models/pictures/sources/stream.jpg', left: 150, top: 110 },
  { file: 'models/pictures/sources/coffee.jpg', left: 60, top: 60 },
  { file: 'models/pictures/sources/bridge.jpg', left: 190, top: 130 },
  { file: 'models/pictures/sources/mask.jpg', left: 230, top: 90 },
  { file: 'resources/samples/almanac.png', left: 10, top: 60 },
];
const SIDE = 60;
const LABEL = 22;

const cards = readdirSync(models)
  .filter((name) => name.endsWith('.onnx') && !name.endsWith('.int8.onnx'))
  .map((name) => JSON.parse(readFileSync(join(models, name.replace('.onnx', '.json')), 'utf8')))
  .sort((a, b) => a.scale - b.scale || a.flopsG - b.flopsG || a.input.localeCompare(b.input));

function table() {
  const quality = ({ measured }, set) => {
    const found = measured.find((one) => one.set === set);
    return found === undefined ? '' : `${found.psnrY.toFixed(2)} / ${found.ssimY.toFixed(4)}`;
  };
  const head = ['model', 'taught on', 'parameters', 'GFLOPs', 'Set5', 'Set14', 'B100', 'B100-photo'];
  const rows = cards.map((card) => [
    `\`${card.id}\``,
    card.input === 'degraded' ? 'real damage' : 'clean pictures',
    card.parameters.toLocaleString('en'),
    card.flopsG.toFixed(2),
    ...head.slice(4).map((set) => quality(card, set)),
  ]);
  return [head, head.map((_, i) => (i < 2 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const label = (text) =>
  Buffer.from(
    `<svg width="${SIDE * SCALE}" height="${LABEL}"><rect width="100%" height="100%" fill="#222"/>` +
      `<text x="6" y="15" font-family="sans-serif" font-size="13" fill="#fff">${text}</text></svg>`,
  );

async function picture({ file, left, top }, into) {
  const sample = join(root, file);
  const region = { left: left * SCALE, top: top * SCALE, width: SIDE * SCALE, height: SIDE * SCALE };
  const { width, height } = (await sharp(sample).metadata()).autoOrient;
  const bicubic = sharp(sample, { autoOrient: true }).resize(width * SCALE, height * SCALE, {
    kernel: 'cubic',
    fit: 'fill',
  });
  const parts = [
    [
      'bicubic',
      await sharp(await bicubic.png().toBuffer())
        .extract(region)
        .png()
        .toBuffer(),
    ],
  ];
  for (const [name, model] of Object.entries(columns).filter(([, model]) => installed.has(model))) {
    const options = ['-m', model, '-s', String(SCALE), '-f', 'png', '--name', `${model}-{name}`, '-o', into];
    execFileSync(process.execPath, [cli, 'upscale', sample, ...options], { stdio: 'ignore' });
    const made = join(into, `${model}-${basename(file, extname(file))}.png`);
    parts.push([name, await sharp(made).extract(region).png().toBuffer()]);
  }
  /** @type {import('sharp').Create} */
  const size = { background: '#000', width: region.width * parts.length, height: region.height + LABEL, channels: 3 };
  const layers = parts.flatMap(([name, input], i) => [
    { input: label(name), left: i * region.width, top: 0 },
    { input, left: i * region.width, top: LABEL },
  ]);
  const out = join(models, 'pictures', `${basename(file, extname(file))}.jpg`);
  await sharp({ create: size }).composite(layers).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toFile(out);
}

const listed = execFileSync(process.execPath, [cli, 'models', 'list', '--json'], { encoding: 'utf8' });
const cardsAtHand = listed
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const installed = new Set(cardsAtHand.flatMap(({ id, scale }) => [id, id.replace(`-x${scale}`, '')]));
const named = process.argv.slice(2);
const chosen = crops.filter(({ file }) => named.length === 0 || named.includes(basename(file)));
mkdirSync(join(models, 'pictures'), { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'enlarger-page-'));
try {
  for (const crop of chosen) await picture(crop, scratch);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const page = join(models, 'README.md');
const text = readFileSync(page, 'utf8').replace(
  /(<!-- table -->)[^]*(<!-- end of table -->)/,
  (_, begin, end) => `${begin}\n\n${table()}\n\n${end}`,
);
writeFileSync(page, await prettier.format(text, { ...(await prettier.resolveConfig(page)), filepath: page }));
