import { describe, expect, test } from 'vitest';
import { architectures } from '../../../src-main/network/architectures/index.js';
import { countGraph } from '../../../src-main/network/count.js';
import { architectureOf, buildGraph } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';

/** Rows of the report's table: parameters (M), FLOPs (G), activations (M), convolutions; what is not there is not held. */
const rows = [
  { id: 'uestc-medialab', row: [0.461, 30.06, 219.61, 57] },
  { id: 'ipcv-iitm', row: [0.761, 50.85, 130.41, 59] },
  { id: '404notfound', row: [0.599, 39.36, 170.06, 90] },
  { id: 'mlvc', row: [0.441, 27.11, 212.24, 159] },
  { id: 'zjuesr2020', row: [0.516, 54.38, 225.44, 42] },
  { id: 'sc-cvlab', row: [0.353, 26.96, 302.3, 91] },
  { id: 'samsung-tor-aic', row: [0.558, 31.88, 576.45, 59] },
  { id: 'innopeak-sr', row: [0.361, 81.72, 145.75, 35] },
  { id: 'zhang9678', row: [0.664, 48.08, undefined, 36] },
] as const;

const costOf = (id: string) => {
  const architecture = architectureOf(id)!;
  return countGraph(buildGraph(architecture, architecture.typical(4)!, new FreshWeights(1)));
};

describe('a network whose sizes were never printed costs what its row in the table says, as nearly as its file claims', () => {
  test.each(rows)('$id', ({ id, row }) => {
    const { parameters, flops, activations, convolutions } = costOf(id);
    const claimed = Number(/within ([\d.]+) %/.exec(architectureOf(id)!.reconstruction!)![1]);
    const off = [parameters / 1e6, flops / 1e9, activations / 1e6, convolutions].map((own, i) =>
      row[i] === undefined ? 0 : 100 * Math.abs(own / row[i] - 1),
    );
    expect(Math.max(...off)).toBeLessThanOrEqual(claimed);
    // The claim is no wider than it must be.
    expect(Math.max(...off)).toBeGreaterThan(claimed - 0.15);
    expect(convolutions).toBe(row[3]);
  });

  test('and no other network calls itself a reconstruction', () => {
    const reconstructed = architectures.filter(({ reconstruction }) => reconstruction !== undefined);
    expect(reconstructed.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
  });
});

test("InnoPeak_SR's derived sizes give its row to every digit printed", () => {
  const { parameters, flops, activations, convolutions } = costOf('innopeak-sr');
  expect([(flops / 1e9).toFixed(2), (activations / 1e6).toFixed(2), convolutions]).toEqual(['81.72', '145.75', 35]);
  // Printed 0.361 M: the table cuts off some parameters rather than round them (893,936 is 0.893, 1,517,571 is 1.517).
  expect(parameters).toBe(361_840);
});
