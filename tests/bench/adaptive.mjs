// What leaving work out could gain at most: the share of a photograph that plain interpolation gets as the network does, within
// half a level RMS in every block, if it were known for nothing which blocks these are. PHOTOS is a folder of JPEG files.
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';

const MODELS = ['swift-x2', 'swift-photo-x2', 'swift-x4', 'swift-photo-x4'];
/** LR pixels: of the cut out of a photograph's middle, of a block, and of the margin that these networks look at. */
const [WIDTH, HEIGHT, BLOCK, MARGIN] = [768, 576, 32, 8];
const [ACROSS, DOWN] = [WIDTH / BLOCK, HEIGHT / BLOCK];
const BOUND = 0.5;
/** The best of all is taken for each block. @type {(keyof import('sharp').KernelEnum)[]} */
const KERNELS = ['cubic', 'lanczos3', 'linear', 'mitchell'];

export async function adaptive() {
  const folder = process.env.PHOTOS;
  if (folder === undefined) return console.log('Skipped: no folder of photographs is set in PHOTOS.');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).map((name) => join(folder, name));
  const rows = [['model', 'photographs', 'at most, all together', 'median', 'photographs with 1.5 and more']];
  const models = await bundledModels();
  for (const id of MODELS) {
    const enlarger = await Enlarger.open(models.find((card) => card.id === id));
    const gains = [];
    for (const file of files) {
      gains.push(await gainOf(enlarger, await cutOf(file)));
      console.log(id, basename(file), gains.at(-1).toFixed(2));
    }
    await enlarger.close();
    const together = gains.length / gains.reduce((sum, gain) => sum + 1 / gain, 0);
    const median = gains.sort((a, b) => a - b)[gains.length >> 1];
    const many = gains.filter((gain) => gain >= 1.5).length;
    rows.push([id, `${gains.length}`, together.toFixed(2), median.toFixed(2), `${many}`]);
  }
  await keepOnPage('adaptive', 'Leaving work out', `${EXPLAINED}\n\n${table(rows)}`);
}

const EXPLAINED = `How many times faster it could be at most to take blocks of ${BLOCK} x ${BLOCK} pixels by interpolation (${KERNELS.join(', ')}, whichever
is nearest) where that is within ${BOUND} levels RMS of the network, were it known for nothing which these are; the others
with their margins by the network. Cuts of ${WIDTH} x ${HEIGHT} pixels, in 16 bits, so that rounding is not in it.`;

/** Samples of 16 bits. */
async function cutOf(file) {
  const picture = sharp(file);
  const { width, height } = await picture.metadata();
  const part = { left: (width - WIDTH) >> 1, top: (height - HEIGHT) >> 1, width: WIDTH, height: HEIGHT };
  return Uint16Array.from(await picture.extract(part).removeAlpha().raw().toBuffer(), (value) => value * 257);
}

async function gainOf(enlarger, data) {
  const made = await enlarger.enlarge({ width: WIDTH, height: HEIGHT, channels: 3, data }, { verify: false });
  const nearest = new Float64Array(ACROSS * DOWN).fill(Infinity);
  for (const kernel of KERNELS) {
    const plain = sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).toColourspace('rgb16');
    const bytes = await plain.resize(made.width, made.height, { kernel }).raw({ depth: 'ushort' }).toBuffer();
    const enlarged = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    distances(made, enlarged).forEach((distance, i) => (nearest[i] = Math.min(nearest[i], distance)));
  }
  return (
    (WIDTH * HEIGHT) /
    Math.max(
      MARGIN ** 2,
      computed((x, y) => nearest[y * ACROSS + x] > BOUND),
    )
  );
}

/** RMS of each block, levels of 8 bits. */
function distances({ width, height, data }, other) {
  const side = (width / WIDTH) * BLOCK;
  const sums = new Float64Array(ACROSS * DOWN);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width * 3; x++, i++) {
      sums[Math.floor(y / side) * ACROSS + Math.floor(x / 3 / side)] += ((data[i] - other[i]) / 257) ** 2;
    }
  }
  return sums.map((sum) => Math.sqrt(sum / (side * side * 3)));
}

/** LR pixels of blocks that need the network, with their margins. */
function computed(needs) {
  let pixels = 0;
  for (let y = 0; y < HEIGHT; y += MARGIN) {
    for (let x = 0; x < WIDTH; x += MARGIN) {
      const around = [-MARGIN, 0, MARGIN].flatMap((dy) => [-MARGIN, 0, MARGIN].map((dx) => [x + dx, y + dy]));
      const inside = around.filter(([px, py]) => px >= 0 && py >= 0 && px < WIDTH && py < HEIGHT);
      if (inside.some(([px, py]) => needs(Math.floor(px / BLOCK), Math.floor(py / BLOCK)))) pixels += MARGIN ** 2;
    }
  }
  return pixels;
}
