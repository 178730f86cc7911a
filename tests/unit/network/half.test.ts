import { describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { bundledPlaces, readCard } from '../../../src-main/library/model-folder.js';
import { halfBits, halfForm } from '../../../src-main/network/half.js';
import { architectureOf, buildGraph } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { testTile } from '../../../src-main/engine/test-tile.js';

/** As numpy 1.24 has them: numpy.float16(value).view('u2'). */
test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [0.1, 0x2e66],
  [1 / 3, 0x3555],
  [65504, 0x7bff],
  [65519, 0x7bff],
  [65520, 0x7c00],
  [-1e9, 0xfc00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1.5 * 2 ** -24, 0x0002],
  [0.99999 * 2 ** -14, 0x0400],
  [2049, 0x6800],
  [2051, 0x6802],
  [1.9999, 0x4000],
  [NaN, 0x7e00],
])('%d is the float16 number that numpy takes', (value, bits) => {
  expect(halfBits(value)).toBe(bits);
});

test('ends stay float32, and so does what a Resize enlarges by', () => {
  const graph = buildGraph(architectureOf('plain')!, architectureOf('plain')!.typical(2)!, new FreshWeights(1));
  const half = halfForm(graph);
  expect([half.inputs, half.outputs]).toEqual([graph.inputs, graph.outputs]);
  const resize = half.nodes.find(({ op }) => op === 'Resize')!;
  expect(half.initializers.get(resize.inputs[2]!)!.type).toBe('float32');
  expect([...half.initializers.values()].filter(({ type }) => type === 'float16').length).toBeGreaterThan(8);
});

describe('in float16, computed on the processor, which rounds between layers only', () => {
  const open = async (id: string): Promise<LoadedNetwork> => {
    const place = (await bundledPlaces(join(import.meta.dirname, '../../../models'))).find((one) => one.id === id)!;
    const { int8: _, ...card } = await readCard(place);
    return LoadedNetwork.load({ ...card, file: place.onnx });
  };

  test.each(['swift-photo-x4', 'swift-x2', 'swift-x3', 'swift-x4', 'fine-x2', 'fine-x4'])(
    '%s is within a level of float32',
    async (id) => {
      const network = await open(id);
      const tile = testTile(48);
      const [half, full] = [
        await network.whole({ provider: 'cpu', half: true }, tile, 48, 48, 3),
        await network.whole({ provider: 'cpu' }, tile, 48, 48, 3),
      ];
      await network.release();
      const differences = half.map((value, i) => Math.abs(value - full[i]!));
      expect(Math.max(...differences)).toBe(1);
    },
  );
});
