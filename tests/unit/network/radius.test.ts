import { describe, expect, test } from 'vitest';
import { bandForm } from '../../../src-main/network/bands.js';
import { receptiveRadius } from '../../../src-main/network/radius.js';
import { architectureOf, buildGraph } from '../../../src-main/network/registry.js';
import type { Sizes } from '../../../src-main/network/architecture.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { testPixels } from '../../fixtures/fresh-model.js';
import { runGraph } from '../../fixtures/run-graph.js';

const graphOf = (id: string, sizes: Partial<Sizes> & Record<string, unknown> = {}, scale = 4) => {
  const architecture = architectureOf(id)!;
  return buildGraph(architecture, { ...architecture.typical(scale)!, ...sizes } as Sizes, new FreshWeights(3));
};

test.each([
  ['pan', 36],
  ['msrresnet', 35],
  ['imdn-aim19', 35],
  ['fimdn', 27],
  ['span', 21],
  ['plain', 8],
])('%s x4 looks %i pixels far', (id, radius) => {
  expect(receptiveRadius(graphOf(id))).toBe(radius);
});

test.each(['rfdn', 'imdn', 'latticenet', 'rlfn', 'bsrn', 'safmn', 'smfanet', 'plainusr', 'efdn'])(
  '%s looks at the whole picture',
  (id) => {
    expect(receptiveRadius(graphOf(id))).toBeUndefined();
  },
);

test.each([
  ['pan', 2],
  ['pan', 3],
  ['pan', 4],
  ['msrresnet', 3],
  ['srvgg', 4],
  ['rdn', 4],
  ['imdn-rtc', 2],
])('%s x%i needs as many rows of its neighbours as its bands hold back', (id, scale) => {
  const graph = graphOf(id, {}, scale);
  const { delay } = bandForm(graph, { top: true, bottom: false });
  expect(receptiveRadius(graph)).toBe(Math.ceil(delay / scale));
});

describe('a changed pixel changes everything in reach and nothing beyond', () => {
  test.each([
    ['plain', { channels: 8, depth: 2 }, 4],
    ['pan', { channels: 8, blocks: 1, upper: 8 }, 4],
    ['msrresnet', { channels: 8, blocks: 1 }, 4],
    ['rrdbnet', { channels: 8, blocks: 1, growth: 4 }, 2],
  ])('%s', async (id, sizes, scale) => {
    const graph = graphOf(id, sizes, scale);
    const radius = receptiveRadius(graph)!;
    const side = 2 * radius + 8;
    const at = radius + 4;
    const shape = [1, 3, side, side];
    const picture = Float32Array.from(testPixels(side, side).data, (value) => value / 255);
    const changed = Float32Array.from(picture);
    // So large that what is left of it far away is not lost in the rounding of float32, on any processor.
    changed[at * side + at] = 1e6;
    const [a, b] = await Promise.all([picture, changed].map((data) => runGraph(graph, { shape, data })));
    let farthest = 0;
    a!.data.forEach((value, i) => {
      if (value === b!.data[i]) return;
      const place = i % (side * scale) ** 2;
      const [row, column] = [Math.floor(place / (side * scale)), place % (side * scale)];
      const far = [row, column].map((where) => Math.abs(Math.floor(where / scale) - at));
      farthest = Math.max(farthest, ...far);
    });
    expect(farthest).toBeLessThanOrEqual(radius);
    expect(farthest).toBeGreaterThanOrEqual(radius - 2);
  });
});
