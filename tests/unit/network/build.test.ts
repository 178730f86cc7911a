import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { architectures } from '../../../src-main/network/architectures/index.js';
import { countGraph } from '../../../src-main/network/count.js';
import type { Graph } from '../../../src-main/network/graph.js';
import { buildGraph, recognise } from '../../../src-main/network/registry.js';
import { readOnnx } from '../../../src-main/network/onnx/read.js';
import { writeOnnx } from '../../../src-main/network/onnx/write.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

const cases = architectures.flatMap((architecture) =>
  [2, 3, 4].flatMap((scale) => {
    const sizes = architecture.typical(scale);
    return sizes === undefined ? [] : [{ id: architecture.id, scale, architecture, sizes }];
  }),
);

describe.each(cases)('$id x$scale', ({ architecture, sizes, scale }) => {
  const fresh = new FreshWeights(1);
  const graph = buildGraph(architecture, sizes, fresh);

  test('recognises its own weights with every size recovered', () => {
    const found = recognise(fresh.given, { scale });
    expect(found.architecture.id).toBe(architecture.id);
    expect(found.sizes).toEqual(sizes);
  });

  test('has as many parameters as it asked for, and a known cost', () => {
    const { parameters, flops, convolutions } = countGraph(graph);
    expect(parameters).toBe([...fresh.given.values()].reduce((sum, { data }) => sum + data.length, 0));
    expect(convolutions).toBeGreaterThan(0);
    expect(flops).toBeGreaterThan(parameters);
  });

  test('survives being written and read', () => {
    expect(condensed(readOnnx(writeOnnx(graph)).graph)).toEqual(condensed(graph));
  });

  test('enlarges by its scale', async () => {
    const [height, width] = [(architecture.minimumSide ?? 1) + 4, (architecture.minimumSide ?? 1) + 7];
    const data = Float32Array.from({ length: 3 * height * width }, (_, i) => ((i * 37) % 101) / 101);
    const output = await runGraph(graph, { shape: [1, 3, height, width], data });
    expect(output.shape).toEqual([1, 3, height * scale, width * scale]);
    expect(output.data.every(Number.isFinite)).toBe(true);
  });
});

/** A graph with sums for its tensors' bytes: comparing millions of numbers one by one takes seconds. */
function condensed({ initializers, ...rest }: Graph) {
  const sums = [...initializers].map(([name, { type, shape, data }]) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return { name, type, shape, sum: createHash('sha256').update(bytes).digest('hex') };
  });
  return { ...rest, sums };
}
