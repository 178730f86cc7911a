import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { visibleDifference } from '../../../src-main/engine/compare-forms.js';
import { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { costsOf } from '../../../src-main/library/costs.js';
import { readNetwork } from '../../../src-main/library/read-network.js';
import { bundledPlaces, int8FileOf, readCard } from '../../../src-main/library/model-folder.js';
import type { Pixels8 } from '../../../src-main/image/types.js';
import { cropToMultiple, matlabResize, shrink } from '../../../src-main/measure/matlab-resize.js';
import { patternDrift } from '../../../src-main/measure/patterns.js';
import { compare } from '../../../src-main/measure/quality.js';
import type { Graph } from '../../../src-main/network/graph.js';
import { largestPairOf } from '../../fixtures/int8-pairs.js';
import { readPicture } from '../../fixtures/pictures.js';
import { runGraph } from '../../fixtures/run-graph.js';

const folder = fileURLToPath(new URL('../../../models/', import.meta.url));
const samples = fileURLToPath(new URL('../../../resources/samples/', import.meta.url));
const places = await bundledPlaces(folder);

describe.each(places)('the bundled $id', (place) => {
  test('is the file its card speaks of, small enough to ship, and counted right', async () => {
    const card = await readCard(place);
    const bytes = await readFile(place.onnx);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(card.sha256);
    expect((await stat(place.onnx)).size).toBeLessThan(5_000_000);
    const network = await readNetwork(place.onnx);
    expect(card).toMatchObject({ ...costsOf(network), architecture: network.architecture.id, scale: network.scale });
    expect(card.local).toBe(true);
  });

  test('has an int8 form, if its card speaks of one, that is that file, nearly the same picture, and loses at most 0.05 dB', async (context) => {
    const { int8, scale } = await readCard(place);
    context.skip(int8 === undefined, 'no int8 form');
    expect(int8!.lossDb).toBeLessThanOrEqual(0.05);
    const file = int8FileOf(place.onnx);
    expect(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ).toBe(int8!.sha256);
    const [float, rounded] = [await readNetwork(place.onnx), await readNetwork(file)];
    expect(costsOf(rounded)).toEqual(costsOf(float));
    expect(largestPairOf(rounded.graph), 'products that fit into 16 bits').toBeLessThanOrEqual(128);
    const small = shrink(await readPicture(`${samples}foliage.jpg`), 4);
    const pictures = [await enlarged(float.graph, small), await enlarged(rounded.graph, small)] as const;
    expect(compare(pictures[1], pictures[0], scale).psnrY).toBeGreaterThan(38);
  });

  test('changes the tone of stripes and dither as little as its card says', async () => {
    const { int8: _, patternDrift: stated, ...card } = await readCard(place);
    expect(Math.abs((await patternDrift({ ...card, file: place.onnx })) - stated!)).toBeLessThan(0.5);
  });

  test('has no visible difference in int8 on this processor', async (context) => {
    const card = await readCard(place);
    context.skip(card.int8 === undefined, 'no int8 form');
    const int8 = { file: int8FileOf(place.onnx), lossDb: card.int8!.lossDb };
    const network = await LoadedNetwork.load({ ...card, file: place.onnx, int8 });
    expect(await visibleDifference(network.int8!, network)).toBeUndefined();
    await network.release();
  });

  test('leaves one shade and a slow ramp as they are: no grid, no steps', async () => {
    const { scale } = await readCard(place);
    const { graph } = await readNetwork(place.onnx);
    for (const shade of [5, 60, 128, 230]) {
      const flat = inside(
        await enlarged(
          graph,
          drawn(() => [shade, 255 - shade, 0.7 * shade]),
        ),
        scale,
      );
      expect(spread(flat), `shade ${shade}`).toBeLessThanOrEqual(1);
      expect(Math.abs(flat[0]! - shade), `shade ${shade}`).toBeLessThanOrEqual(1);
    }
    const ramp = await enlarged(
      graph,
      drawn((x) => [60 + 0.8 * x, 120, 200 - 0.5 * x]),
    );
    const exact = (i: number): number => 60 + 0.8 * ((i + 0.5) / scale - 0.5);
    for (let x = MARGIN * scale; x < (SIDE - MARGIN) * scale; x++) {
      const column = ramp.data[3 * ((SIDE / 2) * scale * ramp.width + x)]!;
      expect(Math.abs(column - exact(x)), `column ${x}`).toBeLessThan(1.6);
    }
  });

  test('draws nothing inside fields of pure colours, where bicubic draws nothing', async () => {
    const { scale } = await readCard(place);
    const { graph } = await readNetwork(place.onnx);
    const small = fields();
    const large = await enlarged(graph, small);
    let most = 0;
    for (let i = 0; i < large.data.length; i++) {
      const [x, y] = [Math.floor(i / 3) % large.width, Math.floor(i / 3 / large.width)].map((at) => at / scale);
      const isInner = [x!, y!].every((at) => at % FIELD >= FIELD_RIM && at % FIELD < FIELD - FIELD_RIM);
      if (!isInner) continue;
      const colour = small.data[3 * (Math.floor(y!) * small.width + Math.floor(x!)) + (i % 3)]!;
      most = Math.max(most, Math.abs(large.data[i]! - colour));
    }
    expect(most).toBeLessThanOrEqual(16);
  });

  test('draws no squares as large as small pixels: it is not much steeper between them than within', async (context) => {
    const { scale, input } = await readCard(place);
    context.skip(input !== 'degraded', 'for clean pictures');
    const { graph } = await readNetwork(place.onnx);
    for (const name of ['foliage.jpg', 'peaches.jpg']) {
      const small = await asJpeg(shrink(await readPicture(`${samples}${name}`), 4), 75);
      expect(mosaic(await enlarged(graph, small), scale), name).toBeLessThan(1.65);
    }
  });

  test('keeps colours: means of 8x8 pixels move by less than half a level in the mean', async () => {
    const { scale } = await readCard(place);
    const { graph } = await readNetwork(place.onnx);
    for (const name of ['foliage.jpg', 'peaches.jpg']) {
      const small = cropToMultiple(shrink(await readPicture(`${samples}${name}`), 2), 8);
      const [before, after] = [blockMeans(small, 8), blockMeans(await enlarged(graph, small), 8 * scale)];
      const moved = before.map((mean, i) => after[i]! - mean);
      const average = moved.reduce((sum, one) => sum + one, 0) / moved.length;
      expect(Math.abs(average), name).toBeLessThan(0.5);
    }
  });

  test('gives samples back better than bicubic does', async () => {
    const { scale, input } = await readCard(place);
    const { graph } = await readNetwork(place.onnx);
    for (const name of ['foliage.jpg', 'tweed.jpg', 'almanac.png']) {
      const original = cropToMultiple(await readPicture(`${samples}${name}`), scale);
      const clean = shrink(original, scale);
      const small = input === 'degraded' ? await asJpeg(clean, 75) : clean;
      const bicubic = matlabResize(small, original.width, original.height);
      const [ours, theirs] = [await enlarged(graph, small), bicubic].map((one) => compare(one, original, scale));
      expect(ours!.ssimY, name).toBeGreaterThan(theirs!.ssimY);
      // Where threads and letters cannot be told any more, blur has the most decibels; photo models are taught not to blur.
      expect(ours!.psnrY, name).toBeGreaterThan(theirs!.psnrY - (input === 'degraded' ? 1 : 0));
    }
  });
});

/** Of a picture that is drawn, pixels. */
const SIDE = 64;
/** Where the network does not see the picture's end. */
const MARGIN = 24;

function drawn(colour: (x: number) => readonly number[]): Pixels8 {
  const row = Array.from({ length: SIDE }, (_, x) => colour(x).map(Math.round)).flat();
  const data = Uint8Array.from({ length: SIDE * row.length }, (_, i) => row[i % row.length]!);
  return { width: SIDE, height: SIDE, channels: 3, data };
}

/** Side of a field of one colour, and the rim of it in which an enlarged picture may still swing, pixels. */
const FIELD = 12;
const FIELD_RIM = 3;

/** Squares of black, white, red, green, blue, yellow, cyan and magenta in no order, as icons and diagrams have them. */
function fields(): Pixels8 {
  const across = 12;
  const side = across * FIELD;
  const bits = Array.from({ length: 3 * across ** 2 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 1e4) & 1);
  const data = Uint8Array.from({ length: 3 * side ** 2 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)].map((at) => Math.floor(at / FIELD));
    return 255 * bits[3 * (y! * across + x!) + (i % 3)]!;
  });
  return { width: side, height: side, channels: 3, data };
}

/** Red of the middle of an enlarged drawing. */
function inside({ width, data }: Pixels8, scale: number): number[] {
  const places = Array.from({ length: (SIDE - 2 * MARGIN) * scale }, (_, i) => i + MARGIN * scale);
  return places.flatMap((y) => places.map((x) => data[3 * (y * width + x)]!));
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/** How much more neighbours differ across the edges of small pixels than within one; 1 is alike. */
function mosaic({ width, channels, data }: Pixels8, scale: number): number {
  const [between, within] = [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ];
  for (const [step, length] of [[channels, width] as const, [channels * width, data.length] as const]) {
    for (let i = step; i < data.length; i++) {
      const at = Math.floor(i / step) % length;
      if (at === 0) continue;
      const to = at % scale === 0 ? between : within;
      to.sum += Math.abs(data[i]! - data[i - step]!);
      to.count++;
    }
  }
  return between.sum / between.count / (within.sum / within.count);
}

/** Of each colour in blocks of `side` pixels, levels. */
function blockMeans({ width, height, data }: Pixels8, side: number): number[] {
  const across = width / side;
  const sums = new Float64Array(across * (height / side) * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    sums[3 * (Math.floor(y / side) * across + Math.floor(x / side)) + (i % 3)]! += data[i]! / side ** 2;
  }
  return [...sums];
}

async function asJpeg({ width, height, channels, data }: Pixels8, quality: number): Promise<Pixels8> {
  const jpeg = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality }).toBuffer();
  const { data: decoded } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { width, height, channels, data: new Uint8Array(decoded) };
}

/** A network of range 1 over an 8-bit picture. */
async function enlarged(graph: Graph, { width, height, data }: Pixels8): Promise<Pixels8> {
  const plane = width * height;
  const planes = Float32Array.from(
    { length: 3 * plane },
    (_, i) => data[(i % plane) * 3 + Math.floor(i / plane)]! / 255,
  );
  const { shape, data: out } = await runGraph(graph, { shape: [1, 3, height, width], data: planes });
  const [, , tall = 0, wide = 0] = shape;
  const size = tall * wide;
  const bytes = Uint8Array.from({ length: 3 * size }, (_, i) =>
    Math.round(Math.min(1, Math.max(0, out[(i % 3) * size + Math.floor(i / 3)]!)) * 255),
  );
  return { width: wide, height: tall, channels: 3, data: bytes };
}
