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
import { cropToMultiple, matlabResize, shrink, type Picture8 } from '../../../src-main/measure/matlab-resize.js';
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
    expect((await stat(place.onnx)).size).toBeLessThan(2_000_000);
    const network = await readNetwork(place.onnx);
    expect(card).toMatchObject({ ...costsOf(network), architecture: network.architecture.id, scale: network.scale });
    expect(card.local).toBe(true);
  });

  test('has an int8 form, if its card speaks of one, that is that file and nearly the same picture', async (context) => {
    const { int8, scale } = await readCard(place);
    context.skip(int8 === undefined, 'no int8 form');
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

  test('has no visible difference in int8 on this processor, where the card says that it loses next to nothing', async (context) => {
    const card = await readCard(place);
    context.skip(card.int8 === undefined || card.int8.lossDb > 0.05, 'no int8 form that loses next to nothing');
    const int8 = { file: int8FileOf(place.onnx), lossDb: card.int8!.lossDb };
    const network = await LoadedNetwork.load({ ...card, file: place.onnx, int8 });
    expect(await visibleDifference(network.int8!, network)).toBeUndefined();
    await network.release();
  });

  test('gives samples back better than bicubic does', async () => {
    const { scale, input } = await readCard(place);
    const { graph } = await readNetwork(place.onnx);
    for (const name of ['foliage.jpg', 'tweed.jpg', 'almanac.png']) {
      const original = cropToMultiple(await readPicture(`${samples}${name}`), scale);
      const clean = shrink(original, scale);
      const small = input === 'degraded' ? await asJpeg(clean, 75) : clean;
      const bicubic = matlabResize(small, original.width, original.height);
      const ours = compare(await enlarged(graph, small), original, scale).psnrY;
      expect(ours, name).toBeGreaterThan(compare(bicubic, original, scale).psnrY);
    }
  });
});

async function asJpeg({ width, height, channels, data }: Picture8, quality: number): Promise<Picture8> {
  const jpeg = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality }).toBuffer();
  const { data: decoded } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { width, height, channels, data: new Uint8Array(decoded) };
}

/** A network of range 1 over an 8-bit picture. */
async function enlarged(graph: Graph, { width, height, data }: Picture8): Promise<Picture8> {
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
