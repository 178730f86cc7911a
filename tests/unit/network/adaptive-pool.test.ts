import { describe, expect, test } from 'vitest';
import { coarseMap, type CoarseMap } from '../../../src-main/network/blocks/adaptive-pool.js';
import { GraphBuilder, PICTURE, type Value } from '../../../src-main/network/builder.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

const graphs = [4, 8, 16].map((factor) => {
  const graph = (work: (map: CoarseMap) => Value) => {
    const b = new GraphBuilder(new FreshWeights(1));
    return b.finish(PICTURE, work(coarseMap(b, PICTURE, factor)));
  };
  return { factor, down: graph((map) => map.pool(PICTURE)), back: graph((map) => map.spread(map.pool(PICTURE))) };
});

const picture = (height: number, width: number) => ({
  shape: [1, 3, height, width],
  data: Float32Array.from({ length: 3 * height * width }, (_, i) => ((i * 7919) % 1009) - 504),
});

const at = ({ shape, data }: { shape: readonly number[]; data: Float32Array }, c: number, y: number, x: number) =>
  data[(c * shape[2]! + y) * shape[3]! + x]!;

describe.each(graphs)('cells of $factor', ({ factor, down, back }) => {
  const sides = [factor, factor + 1, 2 * factor - 1, 3 * factor, 5 * factor + 3, 7 * factor - 1];

  test.each(sides.map((height, i) => ({ height, width: sides.at(-1 - i)! })))(
    '$height x $width: largest value of each, and back',
    async ({ height, width }) => {
      const input = picture(height, width);
      const pooled = await runGraph(down, input);
      const [rows, columns] = [Math.floor(height / factor), Math.floor(width / factor)];
      expect(pooled.shape).toEqual([1, 3, rows, columns]);

      const expected = (c: number, i: number, j: number) => {
        let most = -Infinity;
        for (let y = Math.floor((i * height) / rows); y < Math.ceil(((i + 1) * height) / rows); y++)
          for (let x = Math.floor((j * width) / columns); x < Math.ceil(((j + 1) * width) / columns); x++)
            most = Math.max(most, at(input, c, y, x));
        return most;
      };
      for (let c = 0; c < 3; c++)
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++) expect(at(pooled, c, i, j)).toBe(expected(c, i, j));

      const spread = await runGraph(back, input);
      expect(spread.shape).toEqual(input.shape);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          expect(at(spread, 1, y, x)).toBe(
            at(pooled, 1, Math.floor((y * rows) / height), Math.floor((x * columns) / width)),
          );
    },
  );
});
