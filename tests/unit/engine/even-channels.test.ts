import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Enlarger } from '../../../src-main/engine/enlarge.js';
import type { Pixels } from '../../../src-main/image/types.js';
import type { Architecture, Sizes } from '../../../src-main/network/architecture.js';
import { span } from '../../../src-main/network/architectures/span.js';
import { uestcMedialab } from '../../../src-main/network/architectures/uestc-medialab.js';
import { withEvenChannels } from '../../../src-main/network/even-channels.js';
import { buildGraph } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { freshModel, shallow, temporaryFolder } from '../../fixtures/fresh-model.js';

/** In 16 bits, where the last bits of a network's numbers show. */
function finePixels(width: number, height: number): Pixels {
  const data = Uint16Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 16);
  return { width, height, channels: 3, data };
}

const uneven = [
  { name: 'SPAN of 26 channels', architecture: span as Architecture, sizes: { scale: 2, channels: 26, blocks: 2 } },
  { name: 'SPAN of 30 channels', architecture: span as Architecture, sizes: { scale: 2, channels: 30, blocks: 2 } },
  {
    name: 'groups of 20 channels',
    architecture: uestcMedialab as Architecture,
    sizes: shallow(uestcMedialab.typical(2)!),
  },
];

describe.each(uneven)(
  '$name, in bands of few pixels, gives the bits of the whole picture',
  ({ architecture, sizes }) => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let enlarger: Enlarger;

    beforeAll(async () => {
      folder = await temporaryFolder();
      enlarger = await Enlarger.open(await freshModel(architecture, sizes as Sizes, folder.path));
    });
    afterAll(async () => {
      await enlarger.close();
      await folder.dispose();
    });

    test.each([
      { width: 5, height: 97, tile: 8 },
      { width: 33, height: 95, tile: 1 },
      { width: 64, height: 70, tile: 2 },
    ])('$width x $height in bands of $tile', async ({ width, height, tile }) => {
      const pixels = finePixels(width, height);
      const whole = await enlarger.enlarge(pixels, { tile: 1 << 16, forceTiles: true, verify: false });
      const bands = await enlarger.enlarge(pixels, { tile, verify: false });
      expect(Buffer.compare(Buffer.from(bands.data.buffer), Buffer.from(whole.data.buffer))).toBe(0);
    });

    test('has convolutions that are filled up or taken apart', () => {
      const graph = buildGraph(architecture, sizes as Sizes, new FreshWeights(1));
      expect(withEvenChannels(graph).nodes.length).toBeGreaterThan(graph.nodes.length);
    });
  },
);

test('a network of even channels stays as it is', () => {
  const graph = buildGraph(span as Architecture, { scale: 2, channels: 28, blocks: 2 } as Sizes, new FreshWeights(1));
  expect(withEvenChannels(graph).nodes).toEqual(graph.nodes);
});
