// How far the bundled photo models move the colours of areas, without and with their being brought back, and what bringing
// them back takes.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { BackProjection } from '../../dist/main/engine/back-projection.js';
import { Enlarger } from '../../dist/main/engine/enlarge.js';
import { RowArena } from '../../dist/main/engine/row-arena.js';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';

const SOURCES = join(import.meta.dirname, '..', '..', 'models', 'pictures', 'sources');
/** Pixels of the source, across and down, whose means are compared. */
const AREA = 8;

export async function colours() {
  const times = [['made as large', 'processor, ms for a megapixel']];
  for (const scale of [2, 4]) times.push([`x${scale}`, (await timeOf(scale)).toFixed(1)]);
  const rows = [['model', 'as it is', 'at most', 'brought back', 'at most']];
  const files = (await readdir(SOURCES)).map((name) => join(SOURCES, name));
  for (const model of (await bundledModels()).filter(({ input }) => input === 'degraded')) {
    const enlarger = await Enlarger.open(model);
    const [before, after] = [[], []];
    for (const file of files) {
      const { data, info } = await sharp(file)
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const pixels = { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
      before.push(moved(pixels, await enlarger.enlarge(pixels), model.scale));
      after.push(moved(pixels, await enlarger.enlarge(pixels, /** @type {any} */ ({ grain: 0 })), model.scale));
    }
    await enlarger.close();
    rows.push([
      model.id,
      ...[before, after].flatMap((list) => [mean(list), Math.max(...list)].map((one) => one.toFixed(2))),
    ]);
  }
  await keepOnPage('colours', 'Colours of areas', `${EXPLAINED}\n\n${table(rows)}\n\n${TIMED}\n\n${table(times)}`);
}

const EXPLAINED = `Means of ${AREA} x ${AREA} pixels of the source less those of the same areas of the result, levels, RMS: the mean over the
pictures of models/pictures/sources, and the most.`;
const TIMED = `What bringing them back takes for a result 4000 pixels wide, 24 rows of the source at a time, the least of nine runs.`;

/** @returns RMS of what the means of areas moved by */
function moved(small, large, scale) {
  const [a, b] = [meansOf(small, AREA), meansOf(large, AREA * scale)];
  return Math.sqrt(mean(a.map((value, i) => (value - b[i]) ** 2)));
}

/** Of whole areas alone. */
function meansOf({ width, height, channels, data }, side) {
  const [across, down] = [Math.floor(width / side), Math.floor(height / side)];
  const means = Array.from({ length: across * down * channels }, () => 0);
  for (let y = 0; y < down * side; y++) {
    for (let x = 0; x < across * side; x++) {
      const [to, from] = [Math.floor(y / side) * across + Math.floor(x / side), y * width + x];
      for (let c = 0; c < channels; c++) means[to * channels + c] += data[from * channels + c] / side ** 2;
    }
  }
  return means;
}

async function timeOf(scale) {
  const [width, height, rows] = [4000 / scale, 2400 / scale, 24];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
  const piece = Uint16Array.from({ length: width * rows * 3 * scale ** 2 }, (_, i) => (i * 104_729) % 65_521);
  const readRows = async (y, count) => data.subarray(y * width * 3, (y + count) * width * 3);
  const source = /** @type {const} */ ({ width, height, channels: 3, depth: 8, readRows });
  const arena = new RowArena();
  const times = [];
  for (let run = 0; run < 9; run++) {
    arena.clear();
    const sink = { appendRows: async () => undefined };
    const projection = new BackProjection({ source, scale, grain: 0 }, sink, arena);
    const busy = process.cpuUsage();
    for (let y = 0; y < height; y += rows) await projection.appendRows(piece);
    const { user, system } = process.cpuUsage(busy);
    times.push((user + system) / 1000 / ((width * height * scale ** 2) / 1e6));
  }
  return Math.min(...times);
}

const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
