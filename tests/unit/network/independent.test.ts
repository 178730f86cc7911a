import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Sizes } from '../../../src-main/network/architecture.js';
import { elements, float32, type Tensor } from '../../../src-main/network/graph.js';
import { architectureOf, buildGraph } from '../../../src-main/network/registry.js';
import type { WeightSource } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

// Networks written down a second time, in PyTorch, by tests/independent: what that gives in double precision for
// parameters and a picture made by a formula. The same program, given published weights, gives what the authors' code gave.

interface Numbers {
  readonly height: number;
  readonly width: number;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly largest: number;
  /** Spread evenly over the result, the first and the last sample among them. */
  readonly samples: readonly number[];
}

const all = JSON.parse(readFileSync(new URL('../../independent/numbers.json', import.meta.url), 'utf8')) as Record<
  string,
  Numbers
>;

/** For each the architecture, where its id is another, and the sizes that were taken where they are not its usual ones. */
const variants: Record<string, { id?: string; sizes: object }> = {
  'bsrn-s': { id: 'bsrn', sizes: { scale: 4, channels: 48, blocks: 5, distilled: 24, attention: 12 } },
  span: { sizes: { scale: 4, channels: 28, blocks: 6 } },
  safmn: { sizes: { scale: 4, channels: 36, blocks: 2, hidden: 72 } },
  'imdn-rtc': { sizes: { scale: 2, channels: 12, blocks: 5, distilled: 3 } },
};

describe.each(Object.entries(all))('%s', (name, { height, width, shape, mean, largest, samples }) => {
  test('gives the numbers of another implementation', async () => {
    const { id = name, sizes } = variants[name] ?? { sizes: architectureOf(name)!.typical(4)! };
    const architecture = architectureOf(id)!;
    const graph = buildGraph(architecture, sizes as Sizes, made);
    const { data, ...result } = await runGraph(graph, picture(height, width, architecture.range));
    expect(result.shape).toEqual(shape);

    const tolerance = 1e-5 * Math.max(largest, architecture.range);
    const last = data.length - 1;
    const found = samples.map((_, i) => data[Math.floor((i * last) / (samples.length - 1))]!);
    expect(Math.max(...found.map((value, i) => Math.abs(value - samples[i]!)))).toBeLessThan(tolerance);
    expect(Math.abs(data.reduce((sum, value) => sum + value, 0) / data.length - mean)).toBeLessThan(tolerance);
  });
});

/** Numbers in 0..1 from a name: FNV-1a (32 bit) of it plus multiples of a constant, through MurmurHash3's finaliser. */
function hashed(name: string, count: number): Float64Array {
  const seed = [...Buffer.from(name)].reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
  return Float64Array.from({ length: count }, (_, i) => {
    let h = (seed + Math.imul(i, 0x9e3779b9)) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
  });
}

/** Parameters from their names, as `made` in tests/independent/layers.py has them. */
const made: WeightSource = {
  take(name, shape): Tensor {
    const numbers = hashed(name, elements(shape));
    const bound = Math.sqrt(2 / elements(shape.slice(1)));
    if (name.endsWith('.bias'))
      return float32(
        shape,
        numbers.map((u) => (u * 2 - 1) * 0.1),
      );
    if (shape.length === 1 || shape[0] === 1)
      return float32(
        shape,
        numbers.map((u) => 0.25 + u * 0.5),
      );
    return float32(
      shape,
      numbers.map((u) => (u * 2 - 1) * bound),
    );
  },
};

/** Waves with a noise over them. */
function picture(height: number, width: number, white: number) {
  const noise = hashed('picture', 3 * height * width);
  const data = Float32Array.from(noise, (u, i) => {
    const [c, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    return ((((y * 7 + x * (5 + c)) % 31) / 31) * 0.75 + u * 0.25) * white;
  });
  return { shape: [1, 3, height, width], data };
}
