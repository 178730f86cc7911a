import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calibrated } from '../../../src-main/tools/calibrate.js';
import { fewestPixels, nextBand } from '../../../src-main/engine/band-heights.js';
import { Enlarger } from '../../../src-main/engine/enlarge.js';
import type { Pixels } from '../../../src-main/image/types.js';
import { architectures } from '../../../src-main/network/architectures/index.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import { residual } from '../../../src-main/network/architectures/residual.js';
import { readOnnx } from '../../../src-main/network/onnx/read.js';
import { writeOnnx } from '../../../src-main/network/onnx/write.js';
import { whyNotLocal } from '../../../src-main/network/bands.js';
import { countGraph } from '../../../src-main/network/count.js';
import { buildGraph } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { freshModel, shallow, temporaryFolder, testPixels } from '../../fixtures/fresh-model.js';

const WHOLE = { tile: 1 << 16, forceTiles: true, verify: false };

/** Networks with more parameters would take most of the time. */
const MOST_PARAMETERS = 3e6;

/** At the largest scale a network has its published depth; at the others, which differ in the ends alone, little. */
const local = architectures.flatMap((architecture) => {
  const published = [4, 3, 2].flatMap((scale) => architecture.typical(scale) ?? []);
  return published.flatMap((typical, i) => {
    const whole = buildGraph(architecture, typical, new FreshWeights(1));
    if (whyNotLocal(whole)) return [];
    const sizes = i === 0 && countGraph(whole).parameters < MOST_PARAMETERS ? typical : shallow(typical);
    return [{ id: architecture.id, scale: sizes.scale, architecture, sizes }];
  });
});

describe.each(local)('$id x$scale, taken in pieces, gives the bits of the whole picture', ({ architecture, sizes }) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let enlarger: Enlarger;
  let margin: number;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const model = await freshModel(architecture, sizes, folder.path);
    margin = model.margin;
    enlarger = await Enlarger.open(model);
  });
  afterAll(async () => {
    await enlarger.close();
    await folder.dispose();
  });

  const same = async (pixels: Pixels, how: { tile: number; forceTiles?: boolean }): Promise<void> => {
    const [whole, pieces] = [
      await enlarger.enlarge(pixels, WHOLE),
      await enlarger.enlarge(pixels, { ...how, verify: false }),
    ];
    expect(Buffer.compare(Buffer.from(pieces.data.buffer), Buffer.from(whole.data.buffer))).toBe(0);
  };

  test.each([
    { width: 1, height: 97, tile: 3 },
    { width: 33, height: 95, tile: 1 },
    { width: 64, height: 96, tile: 16 },
  ])('$width x $height in bands of $tile', ({ width, height, tile }) => same(testPixels(width, height), { tile }));

  test.each([
    { width: 97, height: 1 },
    { width: 5, height: 3 },
    { width: 1, height: 1 },
  ])('$width x $height, smaller than the network is deep', ({ width, height }) =>
    same(testPixels(width, height), { tile: 1 }),
  );

  test('tiles at the full margin, odd sizes', () =>
    same(testPixels(81, 47), { tile: Math.max(32, margin >> 1), forceTiles: true }));

  test('grey in bands', () => same(testPixels(31, 71, 1), { tile: 4 }));
});

describe.each([plain, residual])(
  '$id in int8, taken in pieces, gives the bits of the whole picture',
  (architecture) => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let enlarger: Enlarger;

    beforeAll(async () => {
      folder = await temporaryFolder();
      const model = await freshModel(architecture, architecture.typical(2)!, folder.path);
      const int8 = await calibrated(readOnnx(await readFile(model.file)).graph, model.range, [testPixels(24, 24)]);
      expect(int8.nodes.filter(({ op }) => op === 'QuantizeLinear').length).toBeGreaterThan(8);
      await writeFile(model.file, writeOnnx(int8));
      enlarger = await Enlarger.open(model);
    });
    afterAll(async () => {
      await enlarger.close();
      await folder.dispose();
    });

    test.each([
      { width: 1, height: 97, how: { tile: 3 } },
      { width: 33, height: 95, how: { tile: 1 } },
      { width: 5, height: 3, how: { tile: 1 } },
      { width: 81, height: 47, how: { tile: 32, forceTiles: true } },
    ])('$width x $height, $how', async ({ width, height, how }) => {
      const pixels = testPixels(width, height);
      const whole = await enlarger.enlarge(pixels, WHOLE);
      const pieces = await enlarger.enlarge(pixels, { ...how, verify: false });
      expect(Buffer.compare(Buffer.from(pieces.data.buffer), Buffer.from(whole.data.buffer))).toBe(0);
    });
  },
);

describe('heights of bands', () => {
  /** All bands of a picture, from the top. */
  function bandsOf(height: number, how: { size: number; firstRows: number; width: number }, fewest: number): number[] {
    const bands: number[] = [];
    for (let left = height; left > 0; left -= bands.at(-1)!) {
      bands.push(nextBand({ ...how, left, isFirst: left === height }, fewest));
    }
    return bands;
  }
  const pictures = [1, 7, 33, 300, 2048].flatMap((width) => [1, 40, 41, 97, 1000].map((height) => ({ width, height })));
  const sizes = [1, 8, 24, 160].flatMap((size) => [1, 9, 35].map((firstRows) => ({ size, firstRows })));

  test.each([1, 2, 8, 64])('give every layer on ARM more than 64 pixels a thread, with %d of them', (threads) => {
    const fewest = fewestPixels('arm64', threads);
    for (const { width, height } of pictures) {
      for (const how of sizes) {
        const [first, ...others] = bandsOf(height, { ...how, width }, fewest);
        expect(others.reduce((sum, rows) => sum + rows, first!)).toBe(height);
        if (first === height) continue;
        // A layer that looks `firstRows - 1` rows down has as many fewer.
        expect((first! - how.firstRows + 1) * width).toBeGreaterThan(64 * threads);
        for (const rows of others) expect(rows * width).toBeGreaterThan(64 * threads);
      }
    }
  });

  test('are on x86 what is wanted, the first as high as the network is deep', () => {
    expect(fewestPixels('x64', 16)).toBe(1);
    expect(bandsOf(97, { size: 24, firstRows: 9, width: 33 }, 1)).toEqual([20, 20, 19, 19, 19]);
    expect(bandsOf(97, { size: 1, firstRows: 9, width: 1 }, 1)).toEqual([9, ...new Array<number>(88).fill(1)]);
    expect(bandsOf(5, { size: 1, firstRows: 9, width: 33 }, 1)).toEqual([5]);
  });
});
