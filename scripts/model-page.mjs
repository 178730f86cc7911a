// Writes what models/README.md shows from the bundled models: the table, and crops of the sample pictures made by the
// program itself. Run it after bundling and measuring.
//
//   node scripts/model-page.mjs [SAMPLE...]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import prettier from 'prettier';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..');
const models = join(root, 'models');
const cli = join(root, 'dist', 'main', 'hosts', 'cli', 'main.js');
const families = ['swift', 'fine', 'swift-photo', 'fine-photo'];
const SCALE = 4;
/** Pixels of the sample: where its crop lies. */
const crops = [
  { file: 'peaches.jpg', left: 130, top: 70 },
  { file: 'foliage.jpg', left: 60, top: 120 },
  { file: 'tweed.jpg', left: 90, top: 60 },
  { file: 'almanac.png', left: 10, top: 60 },
];
const SIDE = 56;
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
  const sample = join(root, 'resources', 'samples', file);
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
  for (const family of families) {
    const options = ['-m', family, '-s', String(SCALE), '-f', 'png', '--name', `${family}-{name}`, '-o', into];
    execFileSync(process.execPath, [cli, 'upscale', sample, ...options], { stdio: 'ignore' });
    const made = join(into, `${family}-${basename(file, extname(file))}.png`);
    parts.push([`${family}-x${SCALE}`, await sharp(made).extract(region).png().toBuffer()]);
  }
  const size = { width: region.width * parts.length, height: region.height + LABEL, channels: 3 };
  const layers = parts.flatMap(([name, input], i) => [
    { input: label(name), left: i * region.width, top: 0 },
    { input, left: i * region.width, top: LABEL },
  ]);
  const out = join(models, 'pictures', `${basename(file, extname(file))}.jpg`);
  await sharp({ create: { ...size, background: '#000' } })
    .composite(layers)
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toFile(out);
}

const named = process.argv.slice(2);
const chosen = crops.filter(({ file }) => named.length === 0 || named.includes(file));
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
